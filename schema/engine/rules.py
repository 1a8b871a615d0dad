"""The rules of the specification that a document is validated by (GraphQL, section 5).

A document without a `$` breaks no rule about variables, one without `...` or the word `fragment` none about
fragments and one without `@` none about directives, so those rules need not look for any: a third of the time
that validating a document takes which was never seen before (ADR 0023).
"""

from typing import Any

from graphql.validation import (
    FragmentsOnCompositeTypesRule,
    KnownDirectivesRule,
    KnownFragmentNamesRule,
    NoFragmentCyclesRule,
    NoUndefinedVariablesRule,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    PossibleFragmentSpreadsRule,
    UniqueDirectivesPerLocationRule,
    UniqueFragmentNamesRule,
    UniqueVariableNamesRule,
    VariablesAreInputTypesRule,
    VariablesInAllowedPositionRule,
    specified_rules,
)

Rules = tuple[Any, ...]

# Rules about directives that no contract has cannot find anything that KnownDirectivesRule does not.
RULES: Rules = tuple(
    each for each in specified_rules if not each.__name__.startswith(("DeferStream", "Stream"))
)

# Rules by the signs of what they are about.
ABOUT: dict[tuple[str, ...], Rules] = {
    ("$",): (
        NoUndefinedVariablesRule,
        NoUnusedVariablesRule,
        UniqueVariableNamesRule,
        VariablesAreInputTypesRule,
        VariablesInAllowedPositionRule,
    ),
    ("...", "fragment"): (
        FragmentsOnCompositeTypesRule,
        KnownFragmentNamesRule,
        NoFragmentCyclesRule,
        NoUnusedFragmentsRule,
        PossibleFragmentSpreadsRule,
        UniqueFragmentNamesRule,
    ),
    ("@",): (KnownDirectivesRule, UniqueDirectivesPerLocationRule),
}


def rules_for(text: str) -> Rules:
    """Those that a document of this text can break."""
    idle = {
        rule for signs, rules in ABOUT.items() if not any(sign in text for sign in signs) for rule in rules
    }
    return tuple(rule for rule in RULES if rule not in idle) if idle else RULES
