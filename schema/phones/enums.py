"""The words of handsets, described for apps. Types and filters take them from here."""

from domain.phones.models import Platform
from schema.kit.enums import describe

__all__ = ["Platform"]

describe(
    Platform,
    ANDROID="Android with Google services.",
    IOS="iOS.",
    HARMONY="HarmonyOS (鸿蒙).",
)
