from pathlib import Path

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from api.command_line.app import app
from api.command_line.settings import as_markdown
from api.settings import Environment, IncompleteSettings, Settings
from tests.support.servers import ROOT

NEEDED = {
    "DATABASE_URL": "postgresql://db/palm",
    "REDIS_URL": "redis://valkey/0",
    "PALM_PUBLIC_URL": "https://palm.example/",
    "PALM_SECRET": "s" * 32,
    "PALM_SIGNING_KEYS": "/etc/palm/keys.json",
    "SMS_URL": "https://sms.example",
    "SMS_KEY": "key",
    "FIREBASE_CREDENTIALS": "/etc/palm/firebase.json",
}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Only what a test sets is set."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.setenv("PALM_DATA", str(tmp_path / "data"))


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ({"PALM_ENVIRONMENT": "production"} | NEEDED).items():
        monkeypatch.setenv(name, value)


def test_the_demo_needs_nothing(tmp_path: Path) -> None:
    settings = Settings().complete()
    assert (settings.is_demo, settings.issuer) == (True, "http://127.0.0.1:8000")
    assert len(settings.secret_key) == 43
    assert Settings().secret_key == settings.secret_key
    assert settings.signing_keys_file == tmp_path / "data" / "secrets" / "signing-keys.json"


@pytest.mark.usefixtures("production")
def test_production_takes_what_it_is_given_and_makes_up_nothing(tmp_path: Path) -> None:
    settings = Settings().complete()
    assert settings.environment is Environment.PRODUCTION
    assert (settings.issuer, settings.secret_key) == ("https://palm.example", "s" * 32)
    assert settings.signing_keys_file == Path("/etc/palm/keys.json")
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("name", NEEDED)
def test_production_refuses_to_start_without(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(IncompleteSettings, match=f"  {name} is not set: ") as caught:
        Settings().complete()
    assert len(str(caught.value).splitlines()) == 2


@pytest.mark.usefixtures("production")
def test_production_refuses_a_simulator(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FCM_BASE_URL", "http://127.0.0.1:9099")
    with pytest.raises(IncompleteSettings, match="FCM_BASE_URL is set: "):
        Settings().complete()


@pytest.mark.usefixtures("production")
def test_no_secret_is_generated_outside_the_demo(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PALM_SECRET")
    with pytest.raises(IncompleteSettings):
        _ = Settings().secret_key
    assert not (tmp_path / "data").exists()


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("command", ["serve", "worker", "migrate", "seed", "token", "replay"])
def test_every_command_that_works_refuses_with_the_list(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SMS_KEY")
    arguments = [command, "resident"] if command == "token" else [command]
    answer = CliRunner().invoke(app, arguments)
    assert answer.exit_code == 1
    assert "SMS_KEY is not set" in answer.stderr


@pytest.mark.usefixtures("production")
@pytest.mark.parametrize("arguments", [["demo"], ["seed"], ["token", "resident"]])
def test_the_demo_is_refused_in_production(arguments: list[str]) -> None:
    answer = CliRunner().invoke(app, arguments)
    assert answer.exit_code == 1
    assert "demo" in answer.stderr


def test_secrets_and_addresses_with_passwords_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "PALM_SECRET", "SMS_KEY", "MQTT_URL"):
        monkeypatch.setenv(name, "scheme://user:do-not-show-this-anywhere@host/0")
    assert "do-not-show" not in repr(Settings())
    monkeypatch.setenv("PALM_SECRET", "do-not-show")
    with pytest.raises(ValidationError) as caught:
        Settings()
    assert "do-not-show" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "70000"), ("PORT", "many"), ("PALM_ENVIRONMENT", "staging")]
)
def test_a_setting_that_is_not_valid_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    answer = CliRunner().invoke(app, ["migrate"])
    assert (answer.exit_code, answer.stderr.splitlines()[1].split(":")[0]) == (1, f"  {name}")


def test_every_setting_says_what_it_means() -> None:
    table = CliRunner().invoke(app, ["settings", "--markdown"]).output
    for field in Settings.model_fields.values():
        assert f"| `{field.validation_alias}` |" in table
        assert len(field.description or "") > 15


def test_the_readme_holds_the_table() -> None:
    """When this fails: `palm settings --markdown` prints the table to put there."""
    assert as_markdown() in (ROOT / "README.md").read_text(encoding="utf-8")
