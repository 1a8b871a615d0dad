"""An event in the form that Stripe promises, before anybody believes what it says."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from payments.webhooks.refusals import Refused

# The year 2100: a time that no calendar can hold must not reach the database.
LATEST = 4_102_444_800


class EventData(BaseModel):
    """`object` is a snapshot of what the event is about, `previous_attributes` what of it has changed."""

    model_config = ConfigDict(strict=True)

    object: dict[str, Any]
    previous_attributes: dict[str, Any] | None = None


class StripeEvent(BaseModel):
    """An event; members that we do not read are let through. `account` is set for those of Connect."""

    model_config = ConfigDict(strict=True)

    object: Literal["event"]
    id: str = Field(pattern=r"^[A-Za-z0-9_]{1,255}$")
    type: str = Field(pattern=r"^[a-z0-9_.]{1,100}$")
    created: int = Field(ge=0, le=LATEST)
    livemode: bool
    account: str | None = None
    data: EventData


def read(body: bytes | str) -> StripeEvent:
    """Raises Refused for what is no event: junk, a list, an object of another kind, nested without end."""
    try:
        return StripeEvent.model_validate_json(body)
    except ValidationError as error:
        raise Refused("NOT_AN_EVENT", "the body must be one Stripe event in JSON") from error
