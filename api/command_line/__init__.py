"""`palm`, the command line: one file a command, each thin, each importing what it needs only when it runs."""

from api.command_line.app import main

__all__ = ["main"]
