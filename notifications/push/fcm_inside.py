"""What the SDK offers no public way to: another address, and a clean end. Tied to firebase-admin 7.

Google's SDK has one hard-wired address. Its services are made lazily and kept by name in the app, so a
subclass that is registered first is the one that `messaging.send_each_async` uses: everything else is
Google's own code.
"""

import asyncio
from typing import Any

import firebase_admin
from firebase_admin import _utils, messaging


class RedirectedService(messaging._MessagingService):  # type: ignore[misc]  # noqa: SLF001  # untyped
    """FCM at another address."""

    def __init__(self, app: firebase_admin.App, base_url: str) -> None:
        super().__init__(app)
        self._fcm_url = f"{base_url}/v1/projects/{app.project_id}/messages:send"
        self._fcm_topic_url = f"{base_url}/v1/projects/{app.project_id}/registrations"


def send_to(app: firebase_admin.App, base_url: str) -> None:
    """From now on, this app's messages go to `base_url`."""
    attribute = messaging._MESSAGING_ATTRIBUTE  # noqa: SLF001  # see the module
    _utils.get_app_service(app, attribute, lambda made: RedirectedService(made, base_url.rstrip("/")))


def redirected(account: dict[str, Any], base_url: str | None) -> dict[str, Any]:
    """With `base_url`, the account's access tokens come from there too."""
    return account if base_url is None else account | {"token_uri": f"{base_url.rstrip('/')}/token"}


async def close_service(app: firebase_admin.App) -> None:
    """The SDK closes its connections by a second event loop, so they are closed in their own one before."""
    service = messaging._get_messaging_service(app)  # noqa: SLF001  # see the module
    await service._async_client.aclose()  # noqa: SLF001  # see the module
    await asyncio.to_thread(firebase_admin.delete_app, app)
