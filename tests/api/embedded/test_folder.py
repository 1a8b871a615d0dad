import os
import socket
from pathlib import Path

import pytest

from api.embedded import DataFolderInUse
from api.embedded.folder import DataFolder, write_private
from api.embedded.lock import FolderLock
from api.embedded.ports import FIRST, LAST, is_free, remembered_port


def test_a_secret_is_made_once_and_private(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.create()
    first = folder.secret("palm")
    assert len(first) == 43
    assert DataFolder(tmp_path / "data").secret("palm") == first
    assert folder.secret("other") != first
    assert (folder.secrets / "palm").stat().st_mode & 0o777 == 0o600
    assert folder.secrets.stat().st_mode & 0o777 == 0o700


def test_a_secret_that_was_cut_short_is_made_again(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.create()
    (folder.secrets / "palm").write_text("\n", encoding="ascii")
    assert len(folder.secret("palm")) == 43


def test_a_private_file_is_replaced_as_a_whole_whatever_its_mode_was(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old", encoding="ascii")
    file.chmod(0o644)
    write_private(file, "new")
    assert (file.read_text(encoding="ascii"), file.stat().st_mode & 0o777) == ("new", 0o600)
    assert list(tmp_path.iterdir()) == [file]


def test_what_is_published_is_gone_after_unpublishing(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    assert folder.published() is None
    folder.publish({"database_url": "postgresql://x"})
    assert folder.published() == {"database_url": "postgresql://x"}
    folder.unpublish()
    assert folder.published() is None


def test_create_leaves_existing_files_alone(tmp_path: Path) -> None:
    (tmp_path / "README").write_text("mine", encoding="ascii")
    tmp_path.chmod(0o750)
    DataFolder(tmp_path).create()
    assert (tmp_path / "README").read_text(encoding="ascii") == "mine"
    assert tmp_path.stat().st_mode & 0o777 == 0o750


def test_a_folder_has_one_holder_at_a_time(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    first.acquire()
    with pytest.raises(DataFolderInUse, match=rf"\(pid {os.getpid()}\)"):
        second.acquire()
    first.release()
    second.acquire()
    second.release()


def test_a_port_is_remembered_while_it_is_free(tmp_path: Path) -> None:
    note = tmp_path / "postgres"
    port = remembered_port(note)
    assert FIRST <= port <= LAST
    assert remembered_port(note) == port
    with socket.create_server(("127.0.0.1", port)):
        assert not is_free(port)
        other = remembered_port(note)
        assert other != port
    assert remembered_port(note) == other


@pytest.mark.parametrize("text", ["", "many", "99999999"])
def test_a_spoilt_note_is_written_again(tmp_path: Path, text: str) -> None:
    note = tmp_path / "postgres"
    note.write_text(text, encoding="ascii")
    port = remembered_port(note)
    assert note.read_text(encoding="ascii") == f"{port}\n"
