"""Errors in Stripe's shape. Whatever is refused is refused by raising StripeError."""

from typing import Any, Literal

ErrorType = Literal["invalid_request_error", "card_error", "idempotency_error", "api_error"]


class StripeError(Exception):
    """One answer that is not 2xx. `fields` are further members of the error object.

    `keeps_effects`: what was written before it is committed, as with a declined card, whose charge is kept.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: ErrorType = "invalid_request_error",
        keeps_effects: bool = False,
        **fields: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.keeps_effects = keeps_effects
        self.error: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
        self.error |= {"message": message, "type": kind}
        if code := fields.get("code"):
            self.error["doc_url"] = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"

    def body(self) -> dict[str, Any]:
        return {"error": dict(sorted(self.error.items()))}


def invalid(message: str, *, param: str | None = None, code: str | None = None, **fields: Any) -> StripeError:
    """What the caller has to correct."""
    return StripeError(400, message, param=param, code=code, **fields)


def no_such(kind: str, id: str, *, param: str, status: int = 400) -> StripeError:
    """`status` is 404 for what an address names, 400 for what a parameter names."""
    return StripeError(status, f"No such {kind}: '{id}'", param=param, code="resource_missing")


def unauthenticated(message: str) -> StripeError:
    return StripeError(401, message)


def unsupported(what: str, param: str | None = None) -> StripeError:
    """What Stripe can do and the simulator cannot. Better said than silently ignored."""
    return invalid(f"The simulator does not do this: {what}", param=param, code="simulator_unsupported")
