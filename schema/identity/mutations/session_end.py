"""sessionEnd: a person signs a handset out."""

from domain.identity import models
from domain.identity.end_session import end_own_session
from domain.kit.errors import NotFound
from schema.identity.types import SignInSession
from schema.kit.apps import SIGNED_IN
from schema.kit.commands import Call, command
from schema.kit.ids import SessionId


@command(
    returns=SignInSession,
    errors=(NotFound,),
    apps=SIGNED_IN,
    description="Signs one of your handsets out, this one or another. Its sockets are closed at once.",
)
async def session_end(call: Call, session_id: SessionId) -> models.SignInSession:
    return await end_own_session(call.unit, call.actor, call.key(session_id, SignInSession))
