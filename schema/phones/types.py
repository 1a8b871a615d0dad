"""Handsets as apps see them."""

from datetime import datetime

from domain.phones import models, policy
from schema.engine import Node, column, node
from schema.kit.apps import SIGNED_IN
from schema.phones.enums import Platform


@node(table=models.PhoneDevice, visible=policy.own_phones, code="phone", apps=SIGNED_IN)
class PhoneDevice(Node):
    """A handset that receives pushes. Its person sees it."""

    platform: Platform = column(description="Its operating system.")
    app_version: str = column(description="The version of the app on it.")
    language: str = column(description="The language that its pushes are written in (BCP 47).")
    registered_at: datetime = column(description="When it was first registered.")
    last_seen_at: datetime = column(description="When it last registered its token.")
    retired_at: datetime | None = column(description="Since when it gets no more pushes; null while it does.")
