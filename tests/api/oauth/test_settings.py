"""Keys and settings: read in every usual spelling, refused in every unusable one, made up in the demo
only."""

import asyncio
import json
from pathlib import Path

import pytest
from joserfc.jwk import ECKey, OKPKey

from api.oauth.keys import SigningKeys, SigningKeysInvalid, new_key_set
from api.oauth.settings import OAuthSettings, OAuthSettingsInvalid, oauth_settings
from api.settings import IncompleteSettings, Settings


def test_keys_are_read_as_set_as_one_and_as_pem() -> None:
    first, second = (OKPKey.generate_key("Ed25519", auto_kid=True) for _ in range(2))
    private = [key.as_dict(private=True) for key in (first, second)]
    as_set = SigningKeys.parse(json.dumps({"keys": private}))
    as_one = SigningKeys.parse(json.dumps(private[0]))
    as_pem = SigningKeys.parse("".join(key.as_pem(private=True).decode() for key in (first, second)))
    kids = [first.kid, second.kid]
    assert [key.kid for key in as_set.trusted.keys] == [key.kid for key in as_pem.trusted.keys] == kids
    assert as_set.signing.kid == as_one.signing.kid == as_pem.signing.kid == first.kid
    assert str(private[0]["d"]) not in repr(as_set)


def text_of(*keys: OKPKey | ECKey, private: bool = True) -> str:
    return json.dumps({"keys": [key.as_dict(private=private) for key in keys]})


KEY = OKPKey.generate_key("Ed25519", auto_kid=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "secret",
        '{"keys": []}',
        '{"keys": [1]}',
        '{"keys": 1}',
        '{"kty": "OKP"}',
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        text_of(KEY, private=False),
        text_of(KEY, KEY),
        text_of(OKPKey.generate_key("X25519")),
        text_of(ECKey.generate_key("P-256")),
    ],
)
def test_unusable_keys_are_refused_in_words(text: str) -> None:
    with pytest.raises(SigningKeysInvalid) as refused:
        SigningKeys.parse(text)
    assert str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SigningKeysInvalid, match="cannot read"):
        SigningKeys.read(tmp_path / "absent")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(SigningKeysInvalid, match="cannot read"):
        SigningKeys.read(tmp_path / "binary")


async def test_of_many_processes_one_makes_the_demo_s_keys(tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    made = await asyncio.gather(*(asyncio.to_thread(SigningKeys.read_or_make, file) for _ in range(10)))
    assert len({keys.signing.kid for keys in made}) == 1
    assert SigningKeys.read(file).signing.kid == made[0].signing.kid
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_the_demo_makes_its_own_secrets_and_keeps_them(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    first, second = oauth_settings(settings), oauth_settings(settings)
    assert first.is_demo
    assert first.issuer == "http://127.0.0.1:8000"
    assert first.keys.signing.kid == second.keys.signing.kid
    assert first.code_key == second.code_key
    assert first.code_key != settings.secret_key.encode()
    another = oauth_settings(Settings(data=tmp_path / "other"))
    assert another.keys.signing.kid != first.keys.signing.kid
    assert another.code_key != first.code_key


def production(tmp_path: Path, **changes: object) -> Settings:
    keys = tmp_path / "keys.json"
    keys.write_text(new_key_set())
    complete = {
        "environment": "production",
        "data": tmp_path / "data",
        "database_url": "postgresql://db/palm",
        "redis_url": "redis://cache",
        "public_url": "https://palm.example/",
        "secret": "s" * 32,
        "signing_keys": keys,
        "sms_url": "https://sms.example",
        "sms_key": "key",
        "firebase_credentials": tmp_path / "firebase.json",
    }
    return Settings.model_validate(complete | changes)


def test_production_takes_what_it_is_given(tmp_path: Path) -> None:
    settings = oauth_settings(production(tmp_path))
    assert (settings.issuer, settings.is_demo) == ("https://palm.example", False)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("absent", ["secret", "signing_keys"])
def test_production_makes_up_no_secret(tmp_path: Path, absent: str) -> None:
    with pytest.raises(IncompleteSettings):
        oauth_settings(production(tmp_path, **{absent: None}))
    assert not (tmp_path / "data").exists()


def test_production_does_not_start_without_its_key_file(tmp_path: Path) -> None:
    with pytest.raises(SigningKeysInvalid):
        oauth_settings(production(tmp_path, signing_keys=tmp_path / "absent.json"))
    assert not (tmp_path / "absent.json").exists()


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "http://palm.example"},
        {"issuer": "https://palm.example/"},
        {"issuer": "https://palm.example?a=1"},
        {"issuer": "https://"},
        {"issuer": "palm"},
        {"issuer": "ftp://palm.example", "is_demo": True},
        {"code_key": b"short"},
    ],
)
def test_unsafe_settings_are_refused(change: dict[str, object]) -> None:
    usual = {"issuer": "https://palm.example", "keys": SigningKeys([KEY]), "code_key": b"k" * 32}
    OAuthSettings(**usual)  # type: ignore[arg-type]
    with pytest.raises(OAuthSettingsInvalid):
        OAuthSettings(**usual | change)  # type: ignore[arg-type]
