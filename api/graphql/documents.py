"""What kind of operation a document asks for, remembered by text: a known document costs one look-up."""

from collections import OrderedDict
from enum import StrEnum

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, parse

MOST_TOKENS = 5_000
REMEMBERED = 2_000
LONGEST_REMEMBERED = 20_000


class Kind(StrEnum):
    """`INVALID` is for the executor to explain: the document does not parse, or names no one operation."""

    QUERY = "query"
    MUTATION = "mutation"
    SUBSCRIPTION = "subscription"
    INVALID = "invalid"


class Documents:
    """Kinds of operations by document and operation name, newest uses kept."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._kinds: OrderedDict[tuple[str, str | None], Kind] = OrderedDict()
        self._remembered = remembered

    def kind(self, document: str, operation_name: str | None) -> Kind:
        """The kind of the operation that would run."""
        key = (document, operation_name)
        found = self._kinds.get(key)
        if found is not None:
            self._kinds.move_to_end(key)
            return found
        found = kind_of(document, operation_name)
        if len(document) <= LONGEST_REMEMBERED:
            self._kinds[key] = found
            if len(self._kinds) > self._remembered:
                self._kinds.popitem(last=False)
        return found


def kind_of(document: str, operation_name: str | None) -> Kind:
    """Without a name there must be exactly one operation (GraphQL, section 6.1)."""
    try:
        return Kind(operation_of(parse(document, no_location=True, max_tokens=MOST_TOKENS), operation_name))
    except (GraphQLError, RecursionError, LookupError):
        return Kind.INVALID


def operation_of(document: DocumentNode, operation_name: str | None) -> str:
    """The word of the operation. Raises LookupError where the name does not select one."""
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if operation_name:
        operations = [each for each in operations if each.name and each.name.value == operation_name]
    if len(operations) != 1:
        raise LookupError(operation_name)
    return operations[0].operation.value
