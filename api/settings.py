"""Every setting of the server: its name in the environment, its default and what it means.

`palm settings` prints this file as a table, and the README's table is that print. In the demo nothing needs
to be set: servers are embedded, simulators answer for the world outside, and secrets are generated once into
the data folder. In production nothing is made up: `complete` refuses a server that lacks an address or a
secret.
"""

from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from api.embedded.folder import DataFolder

SHORTEST_SECRET = 32


class Environment(StrEnum):
    DEMO = "demo"
    PRODUCTION = "production"


class AdHocDocuments(StrEnum):
    EVERYBODY = "everybody"
    STAFF = "staff"


class IncompleteSettings(Exception):
    """A production server without an address or a secret that it needs. The text names all of them."""

    def __init__(self, problems: list[str]) -> None:
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"PALM_ENVIRONMENT is production, and the server cannot start:\n{lines}")


class Settings(BaseSettings):
    """What the environment says. Fields are grouped by who needs them."""

    model_config = SettingsConfigDict(
        frozen=True, env_ignore_empty=True, populate_by_name=True, extra="ignore", hide_input_in_errors=True
    )

    # Where and what
    environment: Environment = Field(
        Environment.DEMO,
        validation_alias="PALM_ENVIRONMENT",
        description="`demo` or `production`. Production makes up no address and no secret.",
    )
    host: str = Field("127.0.0.1", validation_alias="HOST", description="Address that the API listens on.")
    port: int = Field(
        8000, ge=1, le=65535, validation_alias="PORT", description="Port that the API listens on."
    )
    processes: int = Field(
        1, ge=1, le=64, validation_alias="PALM_PROCESSES", description="API processes that share the port."
    )
    public_url: str | None = Field(
        None,
        validation_alias="PALM_PUBLIC_URL",
        description="Address under which clients reach the API, also the issuer of tokens. "
        "Default: `http://HOST:PORT`. Needed in production.",
    )
    log_level: str = Field(
        "info", validation_alias="PALM_LOG_LEVEL", description="`debug`, `info`, `warning` or `error`."
    )

    # Data
    data: Path = Field(
        Path(".palm"),
        validation_alias="PALM_DATA",
        description="Folder of embedded servers' data, generated secrets, logs. Unused when all is set.",
    )
    database_url: str | None = Field(
        None,
        repr=False,
        validation_alias="DATABASE_URL",
        description="PostgreSQL 15 or newer, `postgresql://…`. Default: embedded. Needed in production.",
    )
    database_read_url: str | None = Field(
        None,
        repr=False,
        validation_alias="DATABASE_READ_URL",
        description="Where reads go, such as a replica. Default: DATABASE_URL.",
    )
    database_direct_url: str | None = Field(
        None,
        repr=False,
        validation_alias="DATABASE_DIRECT_URL",
        description="The database without a pooler, for LISTEN, locks of a session and migrations. "
        "Default: DATABASE_URL.",
    )
    database_behind_pooler: bool = Field(
        default=False,
        validation_alias="PALM_DATABASE_BEHIND_POOLER",
        description="DATABASE_URL is PgBouncer in transaction mode: no prepared statements for commands.",
    )
    write_connections: int = Field(
        10,
        ge=1,
        le=200,
        validation_alias="PALM_WRITE_CONNECTIONS",
        description="Connections of a process for commands; who finds none free waits for one.",
    )
    read_connections: int = Field(
        3,
        ge=1,
        le=200,
        validation_alias="PALM_READ_CONNECTIONS",
        description="Connections of a process for reads; waiting reads of one plan share a statement.",
    )
    redis_url: str | None = Field(
        None,
        repr=False,
        validation_alias="REDIS_URL",
        description="Valkey, or Redis 7 or newer, `redis://…`. Default: embedded. Needed in production.",
    )
    postgres_programs: Path | None = Field(
        None,
        validation_alias="PALM_POSTGRES_BIN",
        description="Folder with `postgres` and `initdb` for the embedded server. Default: the wheel's.",
    )
    valkey_program: Path | None = Field(
        None,
        validation_alias="PALM_VALKEY_SERVER",
        description="Program of the embedded Valkey server. Default: the wheel's.",
    )

    # Secrets and identity
    secret: str | None = Field(
        None,
        repr=False,
        min_length=SHORTEST_SECRET,
        validation_alias="PALM_SECRET",
        description="At least 32 characters that seal cursors, links and one-time codes. "
        "Generated in the demo. Needed in production.",
    )
    signing_keys: Path | None = Field(
        None,
        validation_alias="PALM_SIGNING_KEYS",
        description="File with the private keys of access tokens, a JWK set; the first one signs. "
        "Generated in the demo. Needed in production.",
    )

    # The world outside
    sms_url: str | None = Field(
        None,
        repr=False,
        validation_alias="SMS_URL",
        description="Gateway that sends text messages. Default: an outbox that the demo shows. "
        "Needed in production.",
    )
    sms_key: str | None = Field(
        None, repr=False, validation_alias="SMS_KEY", description="Key of that gateway. Needed in production."
    )
    firebase_credentials: Path | None = Field(
        None,
        validation_alias="FIREBASE_CREDENTIALS",
        description="Service account of Firebase, a JSON file. Needed in production.",
    )
    fcm_base_url: str | None = Field(
        None,
        validation_alias="FCM_BASE_URL",
        description="Sends pushes to a simulator there and not to Firebase. Refused in production.",
    )
    stripe_secret_key: str | None = Field(
        None,
        repr=False,
        min_length=8,
        validation_alias="STRIPE_SECRET_KEY",
        description="Secret key of Stripe, by whom bills are paid. Default: a simulator in the demo; in "
        "production nothing can be paid online.",
    )
    stripe_api_base: str | None = Field(
        None,
        validation_alias="STRIPE_API_BASE",
        description="Asks a simulator of Stripe there and not Stripe. Refused in production.",
    )
    stripe_webhook_secret: str | None = Field(
        None,
        repr=False,
        validation_alias="STRIPE_WEBHOOK_SECRET",
        description="By which Stripe signs what it sends to `/webhooks/stripe`; several, with commas, "
        "while one is replaced. Needed in production with STRIPE_SECRET_KEY.",
    )
    payment_return_urls: str = Field(
        "palm://payments/",
        min_length=1,
        validation_alias="PALM_PAYMENT_RETURN_URLS",
        description="Where payers may come back to from a page of Stripe: beginnings of addresses, with "
        "commas between; the first one if an app names none.",
    )
    mqtt_url: str | None = Field(
        None,
        repr=False,
        validation_alias="MQTT_URL",
        description="Broker whose device events are taken in, `mqtt://…`. Default: none, devices speak HTTP.",
    )

    # Limits
    ad_hoc_documents: AdHocDocuments | None = Field(
        None,
        validation_alias="PALM_AD_HOC_DOCUMENTS",
        description="Who may send GraphQL documents that no app has shipped: `everybody` or `staff`. "
        "Default: `everybody` in the demo, `staff` in production.",
    )
    largest_body: int = Field(
        1_048_576,
        ge=1024,
        validation_alias="PALM_LARGEST_BODY",
        description="Bytes of an HTTP body, unpacked.",
    )
    plan_cache: int = Field(
        1_000,
        ge=10,
        validation_alias="PALM_PLAN_CACHE",
        description="Compiled operations that a process keeps.",
    )
    socket_queue: int = Field(
        256,
        ge=8,
        validation_alias="PALM_SOCKET_QUEUE",
        description="Messages that wait for a slow subscriber, before it is closed with its last cursor.",
    )

    @property
    def everybody_may_explore(self) -> bool:
        """Whether residents' and merchants' apps may send documents that they have not shipped."""
        if self.ad_hoc_documents is None:
            return self.is_demo
        return self.ad_hoc_documents is AdHocDocuments.EVERYBODY

    @property
    def return_urls(self) -> tuple[str, ...]:
        """Where payers may come back to; in the demo also to its own page."""
        given = tuple(each.strip() for each in self.payment_return_urls.split(",") if each.strip())
        return (*given, f"{self.issuer}/") if self.is_demo else given

    @property
    def is_demo(self) -> bool:
        """Simulators, demo accounts and generated secrets exist only then."""
        return self.environment is Environment.DEMO

    @property
    def folder(self) -> DataFolder:
        """The data folder; `create` it before writing."""
        return DataFolder(self.data)

    @property
    def issuer(self) -> str:
        """The public address, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def secret_key(self) -> str:
        """PALM_SECRET, or in the demo one that is generated at the first call and kept."""
        if self.secret is not None:
            return self.secret
        return self._generated().secret("palm")

    @property
    def signing_keys_file(self) -> Path:
        """PALM_SIGNING_KEYS, or in the demo a place in the data folder, which is empty at first."""
        return self.signing_keys or self._generated().secrets / "signing-keys.json"

    def complete(self) -> Self:
        """These settings, or `IncompleteSettings` where production would have to make something up."""
        if not self.is_demo and (problems := [*self._missing(), *self._refused()]):
            raise IncompleteSettings(problems)
        return self

    def _generated(self) -> DataFolder:
        self.complete()
        folder = self.folder
        folder.create()
        return folder

    def _missing(self) -> list[str]:
        needed = (
            "database_url", "redis_url", "public_url", "secret", "signing_keys", "sms_url", "sms_key",
            "firebase_credentials",
        )  # fmt: skip
        fields = type(self).model_fields
        lacking = [name for name in needed if getattr(self, name) is None]
        if self.stripe_secret_key is not None and self.stripe_webhook_secret is None:
            lacking.append("stripe_webhook_secret")
        return [f"{fields[name].validation_alias} is not set: {fields[name].description}" for name in lacking]

    def _refused(self) -> list[str]:
        problems = []
        if self.fcm_base_url is not None:
            problems.append("FCM_BASE_URL is set: pushes of real people would go to a simulator.")
        if self.stripe_api_base is not None:
            problems.append("STRIPE_API_BASE is set: money of real people would go to a simulator.")
        return problems
