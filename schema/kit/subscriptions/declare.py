"""What is declared of a subscription, and the GraphQL field that is made of it."""

import inspect
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any

import strawberry
from strawberry.types.field import StrawberryField

from domain.kit.actor import App
from schema.engine import Cursor, GlobalId, access
from schema.kit.commands.making import described_type

AFTER = Annotated[
    Cursor | None,
    strawberry.argument(
        description="The last `cursor` that arrived: what came after it is told first. Null: from now on."
    ),
]


class About(Enum):
    """By which id events are chosen; the value is the description of the argument."""

    COMMUNITY = "The community, by its global id."
    COMMUNITY_OR_SUBJECT = "The community, by its global id; or leave it out and name one thing."
    PERSON = "Nobody but the caller."


@dataclass(frozen=True, slots=True)
class LiveField:
    """A subscription: its field, its events, and the node type that its payload carries as `result`."""

    name: str
    field: StrawberryField
    returns: type
    result: str
    names: tuple[str, ...]
    about: About
    subject: str | None
    by_building: bool


def live(
    name: str,
    *,
    returns: type,
    names: Sequence[str],
    about: About,
    apps: Iterable[App],
    description: str,
    by_building: bool = False,
    since: str | None = None,
) -> LiveField:
    """Declares a subscription. Events of `names` have the `returns` as their subject.

    `by_building` promises that the policy shows residents nothing in buildings where they do not live: such
    events are then not rendered for them at all.
    """
    result = returns.__name__[0].lower() + returns.__name__[1:]
    subject = f"{result}Id" if about is About.COMMUNITY_OR_SUBJECT else None
    field = strawberry.subscription(
        name=name,
        resolver=resolver(name, arguments(about, result), payload_type(name, result, returns)),
        description=description,
        metadata=access(apps=apps, since=since),
    )
    return LiveField(name, field, returns, result, tuple(names), about, subject, by_building)


def payload_type(name: str, result: str, returns: type) -> type:
    """`<Subscription>Event`: the node as it is now, and where to resume."""
    pascal = name[0].upper() + name[1:]
    return described_type(
        f"{pascal}Event",
        f"One event of {name}.",
        {
            result: (returns | None, "As it is now."),
            "cursor": (Cursor, "Pass it as `after` to resume behind this event."),
        },
    )


def arguments(about: About, result: str) -> dict[str, Any]:
    """By Python name, with annotations."""
    optional = Annotated[GlobalId | None, strawberry.argument(description=about.value)]
    one = Annotated[GlobalId | None, strawberry.argument(description=f"One {result}, by its global id.")]
    match about:
        case About.COMMUNITY:
            required = Annotated[GlobalId, strawberry.argument(description=about.value)]
            return {"community_id": required, "after": AFTER}
        case About.COMMUNITY_OR_SUBJECT:
            return {"community_id": optional, f"{result}_id": one, "after": AFTER}
        case About.PERSON:
            return {"after": AFTER}


def resolver(name: str, given: dict[str, Any], payload: type) -> Callable[..., Any]:
    """A function with these arguments, for Strawberry to read; subscriptions run in `begin.py`."""

    async def resolve(**_arguments: object) -> AsyncGenerator[object, None]:
        raise NotImplementedError("subscriptions run through schema.kit.subscriptions.begin")
        yield  # makes it a generator

    returned = AsyncGenerator[payload, None]  # type: ignore[valid-type]  # made at run time
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter(each, keyword, annotation=kind, default=default_of(kind))
        for each, kind in given.items()
    ]
    resolve.__signature__ = inspect.Signature(parameters, return_annotation=returned)  # type: ignore[attr-defined]  # read by inspect
    resolve.__name__ = name
    resolve.__annotations__ = {**given, "return": returned}
    return resolve


def default_of(annotation: Any) -> Any:
    """What may be null may be left out."""
    return inspect.Parameter.empty if annotation.__origin__ is GlobalId else strawberry.UNSET
