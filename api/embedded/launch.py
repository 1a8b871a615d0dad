"""Become the given program, but die with the process that asked for it.

Run as a script with nothing but the standard library: `launch.py PARENT SIGNAL USER GROUP PROGRAM
[ARGUMENT…]`. USER and GROUP are numbers, or -1 to stay who we are. The kernel sends SIGNAL when the parent
ends, by whatever cause (kill -9 too).

A script rather than a `preexec_fn`, which runs Python between fork and exec and can deadlock beside threads.
The order matters: changing the user clears the parent-death signal, and afterwards Python's own files may be
out of reach.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def follow(parent: int, signal_number: int) -> None:
    """Ask for the signal at the parent's death; leave at once if that has happened already.

    Linux only. Elsewhere a killed parent leaves its servers running, and the next start stops them
    (`leftovers`).
    """
    if sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)


def main(arguments: list[str]) -> None:
    """Drop the account, tie the life to the parent, and exec."""
    parent, signal_number, user, group = (int(text) for text in arguments[:4])
    program = arguments[4:]
    if user >= 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    follow(parent, signal_number)
    os.execv(program[0], program)  # noqa: S606 - it is what this file is for


if __name__ == "__main__":
    main(sys.argv[1:])
