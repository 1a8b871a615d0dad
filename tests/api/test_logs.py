"""Lines of the log are JSON for machines: when, how bad, what, and a traceback as text."""

import json
import subprocess
import sys

SCRIPT = """
import structlog
from api.middleware.logs import configure_logs
configure_logs("info")
log = structlog.get_logger("a.logger")
log.info("request.answered", milliseconds=1.5)
log.debug("not.told")
try:
    raise ZeroDivisionError("nothing")
except ZeroDivisionError:
    log.exception("request.failed", correlation_id="one")
"""


def test_each_event_is_a_line_of_json() -> None:
    written = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True).stderr
    answered, failed = (json.loads(line) for line in written.splitlines())
    assert answered.pop("timestamp").endswith("+00:00")
    assert answered == {"event": "request.answered", "level": "info", "milliseconds": 1.5}
    assert (failed["event"], failed["level"], failed["correlation_id"]) == ("request.failed", "error", "one")
    assert failed["exception"].startswith("Traceback (most recent call last):")
    assert failed["exception"].endswith("ZeroDivisionError: nothing")
