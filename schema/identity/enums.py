"""The words of sign-in, described for apps. Types and filters take them from here."""

from domain.kit.actor import App
from schema.kit.enums import describe

__all__ = ["App"]

describe(
    App,
    PUBLIC="Nobody has signed in.",
    RESIDENT="The resident app (居民端).",
    MANAGER="The community manager app (管理端).",
    MERCHANT="The merchant portal (商户端).",
)
