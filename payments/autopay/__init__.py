"""Autopay (自动缴费): a resident lets a saved card pay a room's bills on their due day, up to a limit.

`set.py` and `end.py` are what a resident says; `announce.py` tells three days before, `charge.py` pays,
`failures.py` tells what did not work, and `run.py` is the worker's round.
"""
