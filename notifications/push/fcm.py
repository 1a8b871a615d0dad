"""Firebase Cloud Messaging, through Google's own SDK."""

import asyncio
import time
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import firebase_admin
import structlog
from firebase_admin import credentials, exceptions, messaging
from google.auth.exceptions import GoogleAuthError, RefreshError
from google.auth.transport.requests import Request

from notifications.push.fcm_inside import close_service, redirected, send_to
from notifications.push.fcm_message import fcm_message
from notifications.push.fcm_result import result_of
from notifications.push.transport import Failed, PushMessage, Result, Retry, Sent

log = structlog.get_logger(__name__)

# One send may take the SDK's own four tries at a 503, which last 7 s.
TIMEOUT_SECONDS = 30
# While no access token is to be had, the sends that wait must not all ask for one.
PAUSE_SECONDS = 5.0


class FcmTransport:
    """`account` is the service account as Google's console gives it out (`service_account` finds it).
    `base_url` points at a simulator instead of Google.
    """

    def __init__(
        self, account: dict[str, Any], *, base_url: str | None = None, critical_alerts: bool = False
    ) -> None:
        self._critical_alerts = critical_alerts
        self._refreshing = asyncio.Lock()
        self._refused_until = 0.0
        self._certificate = credentials.Certificate(redirected(account, base_url))
        self._app = firebase_admin.initialize_app(
            self._certificate, {"httpTimeout": TIMEOUT_SECONDS}, name=f"palm-{uuid4()}"
        )
        if base_url is not None:
            send_to(self._app, base_url)

    async def send(self, message: PushMessage, now: datetime) -> Result:
        """One message a call: in a larger batch, one answer that is no JSON fails all its neighbours."""
        try:
            await self._refresh_token()
            made = fcm_message(message, now, critical_alerts=self._critical_alerts)
            response = await messaging.send_each_async([made], app=self._app)
        except exceptions.FirebaseError as error:
            return result_of(error)
        except ValueError as error:
            log.warning("fcm.invalid", delivery=str(message.delivery_id), error=str(error))
            return Failed("INVALID_MESSAGE")
        except GoogleAuthError:
            return Retry("NO_ACCESS_TOKEN", timedelta(seconds=PAUSE_SECONDS))
        answer = response.responses[0]
        return Sent(answer.message_id) if answer.success else result_of(answer.exception)

    async def close(self) -> None:
        """The connections, and the SDK's app of this transport."""
        await close_service(self._app)

    async def _refresh_token(self) -> None:
        """The SDK would refresh inside the send, by a blocking call; it finds a fresh token instead."""
        credential = self._certificate.get_credential()
        if credential.valid:
            return
        async with self._refreshing:
            if time.monotonic() < self._refused_until:
                raise RefreshError("refused a moment ago")  # type: ignore[no-untyped-call]
            if not credential.valid:
                self._refused_until = time.monotonic() + PAUSE_SECONDS
                await asyncio.to_thread(credential.refresh, Request())
                self._refused_until = 0.0
