"""The load generator, made by the machine's own C compiler whenever its source has changed."""

import hashlib
import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).parent / "load"
PROGRAMS = Path(__file__).parents[3] / ".bench"


class NoCompiler(Exception):
    """There is no C compiler on this machine, and without one there is no load."""


def load_program() -> Path:
    """The path of the program. Raises NoCompiler."""
    files = sorted(SOURCE.glob("*.[ch]"))
    version = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]
    program = PROGRAMS / f"load-{version}"
    if not program.exists():
        compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
        if compiler is None:
            raise NoCompiler("the load generator is written in C: install cc, gcc or clang")
        PROGRAMS.mkdir(exist_ok=True)
        sources = [str(file) for file in files if file.suffix == ".c"]
        command = [compiler, "-std=gnu11", "-O2", "-Wall", "-Wextra", "-o", str(program), *sources]
        subprocess.run(command, check=True)
    return program
