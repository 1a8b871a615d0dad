"""Sign-in sessions as apps see them."""

from datetime import datetime

from domain.identity import models, policy
from schema.engine import Node, column, node
from schema.identity.enums import App
from schema.kit.apps import SIGNED_IN


@node(table=models.SignInSession, visible=policy.own_sessions, code="session", apps=SIGNED_IN)
class SignInSession(Node):
    """A sign-in on one handset. Its person sees it."""

    app: App = column(description="The app that signed in.")
    device_name: str = column(description="What the handset calls itself; empty if it did not say.")
    started_at: datetime = column(description="When the person signed in.")
    last_used_at: datetime = column(description="When it was last renewed.")
    expires_at: datetime = column(description="When it ends by itself.")
    ended_at: datetime | None = column(description="When it ended; null while it is open.")
