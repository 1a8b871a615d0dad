"""Plays a recorded day of device events to a running server, as the devices would send it (`palm replay`)."""

from api.replay.command import run

__all__ = ["run"]
