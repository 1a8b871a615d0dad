import asyncio
import signal
import sys
from pathlib import Path

import pytest

from api.embedded import ServerDied, ServerNotReady
from api.embedded import process as process_module
from api.embedded.process import ServerProcess
from tests.support.endings import Endings

SAYS_READY = "import time; print('ready', flush=True); time.sleep(60)"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


async def never() -> bool:
    return False


async def test_a_death_before_it_is_ready_is_told_with_the_end_of_the_log(tmp_path: Path) -> None:
    code = "import sys; [print('line', n, flush=True) for n in range(30)]; sys.exit('the cause')"
    process = await ServerProcess.start("Thing", python(code), log=tmp_path / "log")
    with pytest.raises(ServerDied) as caught:
        await process.until(never, 10)
    assert str(caught.value).startswith(
        f"Thing ended with status 1. The end of its log, {tmp_path / 'log'}:\n"
    )
    assert str(caught.value).endswith("line 28\nline 29\nthe cause")
    assert "line 17\n" not in str(caught.value)


async def test_what_does_not_get_ready_in_time_is_stopped(tmp_path: Path) -> None:
    process = await ServerProcess.start("Thing", python(SAYS_READY), log=tmp_path / "log")
    with pytest.raises(ServerNotReady, match=r"^Thing was not ready after 0 s"):
        await process.until(never, 0.05)
    assert not process.running


async def test_what_nobody_waits_for_any_more_is_stopped(tmp_path: Path) -> None:
    process = await ServerProcess.start("Thing", python(SAYS_READY), log=tmp_path / "log")
    waiting = asyncio.ensure_future(process.until(never, 60))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not process.running


async def test_one_that_ignores_the_polite_signal_is_made_to_end(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SAYS_READY}"
    process = await ServerProcess.start("Thing", python(code), log=log)

    async def ready() -> bool:
        return "ready" in log.read_text(encoding="utf-8")

    await process.until(ready, 10)
    await process.stop(patience=0.1)
    assert await process.wait() == -signal.SIGKILL


async def test_it_has_a_session_of_its_own_and_only_the_given_environment(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = "import os; print(os.getsid(0) == os.getpid(), os.getcwd(), sorted(os.environ))"
    process = await ServerProcess.start(
        "Thing", python(code), log=log, folder=tmp_path, environment={"ONLY": "this", "LC_ALL": "C.UTF-8"}
    )
    assert await process.wait() == 0
    assert log.read_text(encoding="utf-8") == f"True {tmp_path} ['LC_ALL', 'ONLY']\n"


async def test_standard_input_is_given_and_closed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = "import sys; print(sys.stdin.read().upper())"
    process = await ServerProcess.start("Thing", python(code), log=log, stdin=b"secret")
    assert await process.wait() == 0
    assert log.read_text(encoding="utf-8") == "SECRET\n"


async def test_a_large_log_is_put_aside_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "log"
    monkeypatch.setattr(process_module, "LOG_KEPT", 5)
    log.write_text("longer than that", encoding="ascii")
    process = await ServerProcess.start("Thing", python("print('new')"), log=log)
    await process.wait()
    assert log.read_text(encoding="ascii") == "new\n"
    assert (tmp_path / "log.old").read_text(encoding="ascii") == "longer than that"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ties children to parents on Linux only")
async def test_a_child_of_a_dead_parent_never_starts() -> None:
    """The parent died between fork and prctl: a parent that is not ours stands for it."""
    command = [
        sys.executable,
        "-I",
        "-S",
        str(process_module.LAUNCHER),
        "1",
        "15",
        "-1",
        "-1",
        sys.executable,
    ]
    process = await asyncio.create_subprocess_exec(*command, "-c", "print('started')", stdout=-1)
    output, _ = await process.communicate()
    assert (process.returncode, output) == (1, b"")


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ties children to parents on Linux only")
async def test_a_child_ends_with_its_parent(tmp_path: Path) -> None:
    log = tmp_path / "log"
    middle = (
        "import asyncio, sys; from pathlib import Path; from api.embedded.process import ServerProcess\n"
        f"async def main():\n"
        f"    program = [sys.executable, '-c', {SAYS_READY!r}]\n"
        f"    child = await ServerProcess.start('Thing', program, log=Path({str(log)!r}))\n"
        "    print(child.pid, flush=True)\n"
        "    await child.wait()\n"
        "asyncio.run(main())"
    )
    parent = await asyncio.create_subprocess_exec(*python(middle), stdout=asyncio.subprocess.PIPE)
    assert parent.stdout is not None
    child = Endings([int(await parent.stdout.readline())])
    parent.kill()
    await parent.wait()
    assert child.within(10)
    child.close()
