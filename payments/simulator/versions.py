"""What newer versions of the API say otherwise than the specification that is shipped here.

The SDKs pin a version of their own, which they send with each request. Only what they need is known here.
"""

from payments.simulator.errors import invalid
from payments.simulator.wire import Tree

# From this version on, intents name the ways of paying that they allow by another parameter.
RENAMED_SINCE = "2026-10-28"
OLD, NEW = "payment_method_types", "allowed_payment_method_types"
INTENTS = ("/v1/payment_intents", "/v1/setup_intents")


def in_our_words(tree: Tree, path: str, version: str) -> Tree:
    """The parameters under the names that the specification has for them. Raises StripeError."""
    if not path.startswith(INTENTS) or version < RENAMED_SINCE:
        return tree
    if OLD in tree:
        raise invalid(f"Received unknown parameter: {OLD}", param=OLD, code="parameter_unknown")
    return {OLD if name == NEW else name: value for name, value in tree.items()}
