"""Sign-in as the settings want it: for `bootstrap`, and for nobody else."""

from fastapi import APIRouter
from redis.asyncio import Redis

from api.authentication import Authenticator
from api.oauth.router import SignIn, oauth_router
from api.oauth.settings import oauth_settings
from api.oauth.sms_gateway import SmsGateway
from api.settings import Settings
from domain.identity.sms import SmsTransport
from domain.kit.unit_of_work import Units


def assemble_sign_in(
    settings: Settings, units: Units, redis: Redis
) -> tuple[Authenticator, tuple[APIRouter, ...]]:
    """The process's authenticator, and the routers to mount. Raises what `oauth_settings` raises.

    The caller tells the authenticator of every `session.ended` event (`forget`), and when events may have
    been missed (`forget_all`).
    """
    sms, demo_routers = _carrier(settings, units, redis)
    own = oauth_settings(settings)
    authenticator = Authenticator(own, units)
    return authenticator, (oauth_router(SignIn(own, units, redis, sms, authenticator)), *demo_routers)


def _carrier(settings: Settings, units: Units, redis: Redis) -> tuple[SmsTransport, tuple[APIRouter, ...]]:
    """The gateway where there is one; else the demo's outbox with its page. Production has a gateway or
    stops."""
    settings.complete()
    if settings.sms_url is not None:
        return SmsGateway(settings.sms_url, settings.sms_key or ""), ()
    from api.simulator.sms import SmsOutbox, sms_router  # noqa: PLC0415 - production never imports a simulator

    outbox = SmsOutbox(redis, units.clock)
    return outbox, (sms_router(outbox),)
