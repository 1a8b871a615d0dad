"""Where the servers' own files live: in the data folder, or, for root, somewhere that their account can
reach.

Root's servers run as `nobody`, who cannot pass a private folder such as /root. Opening that folder to
everybody is not ours to do, so the servers' files then go below /var/lib/palm (or a temporary folder where
that cannot be written), and a note in the data folder says where. The note decides at later starts, so the
data is found again.
"""

import tempfile
from pathlib import Path

from api.embedded.account import ServerAccount
from api.embedded.folder import DataFolder

STATE_FOLDER = Path("/var/lib/palm")
PASSABLE = 0o011


def server_home(folder: DataFolder, account: ServerAccount | None) -> Path:
    """The folder for the servers' files, created."""
    inside = folder.path / "servers"
    note = folder.path / "home"
    if note.exists():
        elsewhere = Path(note.read_text(encoding="utf-8").splitlines()[0])
        elsewhere.mkdir(parents=True, exist_ok=True)
        return elsewhere
    if account is None:
        inside.mkdir(mode=0o700, exist_ok=True)
        return inside
    inside.mkdir(exist_ok=True)
    for path in (folder.path, inside):
        path.chmod(path.stat().st_mode | PASSABLE)
    if account.can_enter(inside):
        return inside
    inside.rmdir()
    return _elsewhere(folder, note)


def _elsewhere(folder: DataFolder, note: Path) -> Path:
    """A new folder every time: one of that name may hold the data of a data folder that is gone, with its
    secrets.
    """
    try:
        STATE_FOLDER.mkdir(parents=True, exist_ok=True)
        home = Path(tempfile.mkdtemp(dir=STATE_FOLDER))
    except OSError:
        home = Path(tempfile.mkdtemp(prefix="palm-", dir="/tmp"))
    home.chmod(0o711)
    note.write_text(
        f"{home}\nThe servers' files are there, because their account (nobody) cannot reach {folder.path}.\n",
        encoding="utf-8",
    )
    return home


def own_folder(path: Path, account: ServerAccount | None) -> Path:
    """A folder for the server alone, created and handed over to its account."""
    path.mkdir(mode=0o700, exist_ok=True)
    if account is not None:
        account.own(path)
    return path
