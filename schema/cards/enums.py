"""The words of saving a card, described for apps."""

from payments.cards.models import SetupStatus
from schema.kit.enums import describe

__all__ = ["SetupStatus"]

describe(
    SetupStatus,
    STARTING="The provider has not answered yet; read it again in a moment.",
    PENDING="The card is to be entered in the app, with the client secret.",
    FAILED="Nobody finished it in time; begin again.",
    SUCCEEDED="The card is saved.",
)
