"""The apps' own operations, by app and name."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent / "operations"
APPS = ("resident", "manager", "merchant")


@dataclass(frozen=True, slots=True)
class AppOperation:
    """One operation of an app. `app` is the app's word in lower case."""

    app: str
    name: str
    text: str

    @property
    def document_id(self) -> str:
        """SHA-256 of the text in hexadecimal: the id in a persisted manifest."""
        return sha256(self.text.encode()).hexdigest()


def app_operations(app: str) -> Iterator[AppOperation]:
    """The operations of one app, by name."""
    for path in sorted((FOLDER / app).glob("*.graphql")):
        yield AppOperation(app, path.stem, path.read_text(encoding="utf-8"))


def every_operation() -> Iterator[AppOperation]:
    """The operations of all apps."""
    for app in APPS:
        yield from app_operations(app)
