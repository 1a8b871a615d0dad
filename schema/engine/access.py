"""Which apps may use an element of the schema, and since which release.

Reads say it in their declaration (`apps=`, `since=`). Everything else carries the same record:

    @strawberry.mutation(metadata=access(apps={App.RESIDENT}))            fields, arguments, input fields
    @allow(apps={App.MANAGER})                                            types, inputs, enums
    @allow(values={"DRAFT": {App.MANAGER}})                               single values of an enum
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from domain.kit.actor import App

ACCESS = "palm.access"
ATTRIBUTE = "__palm_access__"
Kind = TypeVar("Kind", bound=type)


@dataclass(frozen=True, slots=True)
class Access:
    """`apps` None means: whoever may use the element around it."""

    apps: frozenset[App] | None = None
    since: str | None = None
    values: Mapping[str, frozenset[App]] = field(default_factory=dict)

    def opens_to(self, app: App) -> bool:
        return self.apps is None or app in self.apps


OPEN = Access()


def access(*, apps: Iterable[App] | None = None, since: str | None = None) -> Mapping[Any, Any]:
    """Metadata for a Strawberry field or argument."""
    return {ACCESS: Access(None if apps is None else frozenset(apps), since)}


def allow(
    *,
    apps: Iterable[App] | None = None,
    since: str | None = None,
    values: Mapping[str, Iterable[App]] | None = None,
) -> Callable[[Kind], Kind]:
    """Class decorator for a Strawberry type, input or enum; order with Strawberry's own does not matter."""

    def decorate(kind: Kind) -> Kind:
        narrowed = {name: frozenset(found) for name, found in (values or {}).items()}
        setattr(kind, ATTRIBUTE, Access(None if apps is None else frozenset(apps), since, narrowed))
        return kind

    return decorate


def access_of_type(kind: object) -> Access:
    """What was declared on the class itself; a base's declaration is not inherited."""
    found = vars(kind).get(ATTRIBUTE) if isinstance(kind, type) else None
    return found if isinstance(found, Access) else OPEN


def access_of_metadata(metadata: Mapping[Any, Any] | None) -> Access:
    """What was declared in the metadata of a field or argument."""
    found = (metadata or {}).get(ACCESS)
    return found if isinstance(found, Access) else OPEN
