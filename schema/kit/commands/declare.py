"""The decorator that makes a mutation of a function."""

import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import strawberry
from strawberry.types.field import StrawberryField
from strawberry.utils.str_converters import to_camel_case

from domain.kit.actor import App
from domain.kit.errors import DomainError
from domain.kit.idempotency import IdempotencyKeyReused
from domain.kit.key import Key
from domain.kit.unit_of_work import Units
from schema.engine import access
from schema.kit.commands.call import Services
from schema.kit.commands.errors import error_type
from schema.kit.commands.making import described_type

Body = Callable[..., Awaitable[Any]]
Afterwards = Callable[[Services, Units, Key], Awaitable[None]]
KEY = "idempotency_key"
KEY_TYPE = Annotated[
    str,
    strawberry.argument(
        description="Made by the app, 1 to 80 characters: the same key and input give the first result again."
    ),
]


@dataclass(frozen=True, slots=True)
class Command:
    """A mutation: its field, the function behind it, and the node type that its payload carries."""

    name: str
    body: Body
    field: StrawberryField
    returns: type
    result: str
    errors: tuple[type[DomainError], ...]
    idempotent: bool
    shows: frozenset[str]
    afterwards: Afterwards | None


def command(
    *,
    returns: type,
    errors: Sequence[type[DomainError]],
    apps: Iterable[App],
    description: str,
    since: str | None = None,
    idempotent: bool = False,
    shows: Mapping[str, str] | None = None,
    afterwards: Afterwards | None = None,
) -> Callable[[Body], Command]:
    """Makes a mutation. The function takes a `Call` and the arguments, and returns the row to show.

    `errors` are the refusals that become user errors; anything else that it raises is a fault. `shows` names
    texts that the payload shows beside the row, each with its description; the function then returns `Shown`.

    `afterwards` runs between the commit and the reading of the payload, for work that no transaction may wait
    for, such as a call to another server. It gets the row's key and opens units of its own. It does not run
    after a refusal, and it runs again when an idempotency key is repeated, so it has to be safe to run again.
    What goes wrong in it is logged and fails nothing: the command is done, and something else, such as a
    worker's part, must go on with the rest if the process dies before or in it.
    """

    def decorate(body: Body) -> Command:
        refusals = (*errors, IdempotencyKeyReused) if idempotent else tuple(errors)
        result = to_camel_case(returns.__name__[0].lower() + returns.__name__[1:])
        payload = payload_type(pascal(body.__name__), {result: returns}, refusals, shows or {})
        field = strawberry.mutation(
            resolver=resolver(body, payload, idempotent=idempotent),
            description=description,
            metadata=access(apps=apps, since=since),
        )
        name = to_camel_case(body.__name__)
        return Command(
            name, body, field, returns, result, refusals, idempotent, frozenset(shows or ()), afterwards
        )

    return decorate


def payload_type(
    mutation: str, result: Mapping[str, type], errors: Sequence[type[DomainError]], shows: Mapping[str, str]
) -> type:
    """`<Mutation>Payload`: a nullable result, what is shown beside it, and what stood in the way."""
    failure: Any = error_type(mutation, errors)
    return described_type(
        f"{mutation}Payload",
        f"What {to_camel_case(mutation[0].lower() + mutation[1:])} did.",
        {
            **{name: (kind | None, "As it is now; null if refused.") for name, kind in result.items()},
            **{name: (str | None, description) for name, description in shows.items()},
            "user_errors": (list[failure], "Why it was refused; empty if it was done."),
        },
    )


def resolver(body: Body, payload: type, *, idempotent: bool) -> Callable[..., Any]:
    """A function with the body's arguments, for Strawberry to read; commands run in `execution.py`."""

    def resolve(**_arguments: object) -> object:
        raise NotImplementedError("mutations run through schema.kit.commands.execution")

    parameters = [each for name, each in inspect.signature(body).parameters.items() if name != "call"]
    if idempotent:
        parameters.append(inspect.Parameter(KEY, inspect.Parameter.KEYWORD_ONLY, annotation=KEY_TYPE))
    answer: Any = payload | None  # null after a fault of its own
    keyword = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in parameters]
    signature = inspect.Signature(keyword, return_annotation=answer)
    setattr(resolve, "__signature__", signature)  # noqa: B010  # where inspect looks first
    resolve.__name__ = body.__name__
    resolve.__module__ = body.__module__
    resolve.__annotations__ = {each.name: each.annotation for each in keyword} | {"return": answer}
    return resolve


def pascal(name: str) -> str:
    camel = to_camel_case(name)
    return camel[0].upper() + camel[1:]
