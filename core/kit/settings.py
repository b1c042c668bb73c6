"""What can be set from outside: environment variables that begin with ``KORYU_``, or files of their names."""

import os
import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _names(value: object) -> object:
    """``"a, b"`` → ``("a", "b")``."""
    return (
        tuple(name.strip() for name in value.split(",") if name.strip()) if isinstance(value, str) else value
    )


def _hosts(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names of hosts, ``*.`` before those below a name; an address in numbers or one word is none."""
    for name in names:
        if not re.fullmatch(r"(\*\.)?([a-z0-9-]+\.)+[a-z]{2,}", name):
            raise ValueError(f"{name} is no name such as push.example.org or *.push.example.org")
    return names


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names)]
PushNames = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_names), AfterValidator(_hosts)]


SECRETS = Path(os.environ.get("CREDENTIALS_DIRECTORY", "/run/secrets"))
"""Where systemd, or whatever runs a container, puts files that only we may read."""


class Unusable(Exception):
    """What the settings say cannot be; a sentence for the operator."""


class Settings(BaseSettings):
    """One field, one variable: ``data`` is read from ``KORYU_DATA``. docs/operators.md lists them.

    What no variable says is looked for in a file of the variable's name, ``koryu_database``, in ``SECRETS``.
    """

    model_config = SettingsConfigDict(
        env_prefix="KORYU_", extra="ignore", frozen=True, secrets_dir=SECRETS if SECRETS.is_dir() else None
    )

    data: Path = Field(
        Path("data"), description="The folder that is the whole state: database, files, mail, key."
    )
    database: str = Field(
        "",
        pattern="^(postgresql(\\+psycopg)?://.*)?$",
        description="PostgreSQL, as postgresql://name:password@host/database; empty: SQLite in the folder.",
        repr=False,
    )
    nats: str = Field(
        "", description="NATS between several machines, as nats://host:4222; several separated by commas."
    )
    workers: int = Field(1, ge=1, le=64, description="Processes of this machine that serve the fair.")
    files: str = Field("", description="A bucket for files, as s3://bucket/prefix; empty: the folder.")
    files_endpoint: str = Field("", description="Its server, as https://storage.example.org; empty: AWS.")
    files_region: str = Field("us-east-1", description="Its region, where the server has any.")
    files_key: str = Field("", description="Name of the access key to it.")
    files_secret: str = Field("", description="Secret of the access key.", repr=False)
    address: str = Field(
        "http://127.0.0.1:8000", description="The public address, for links in mail and the origin check."
    )
    hosts: Names = Field((), description="Further host names that may be asked for, separated by commas.")
    secret: str = Field(
        "", description="Signs cookies and links; empty: made once and kept in the data folder."
    )
    secret_file: Path | None = Field(None, description="A file that holds the secret instead.")
    proxies: Names = Field((), description="Addresses of reverse proxies whose X-Forwarded-For is believed.")
    provider: str = Field(
        "", description="The association's identity provider, as https://id.example.org; empty: none."
    )
    provider_name: str = Field("", description="What it is called, on the button that leads there.")
    provider_client: str = Field("", description="What the fair is called there (its client ID).")
    provider_secret: str = Field("", description="The client's secret.", repr=False)
    smtp_host: str = Field("", description="Mail server; empty: mail is written to a folder instead.")
    smtp_port: int = Field(587, description="Port of the mail server.")
    smtp_user: str = Field("", description="Name at the mail server, if it asks.")
    smtp_password: str = Field("", description="Password at the mail server.")
    smtp_tls: str = Field(
        "starttls", pattern="^(starttls|tls|none)$", description="How the mail server is spoken to."
    )
    mail_from: str = Field("Koryu <fair@localhost>", description="Sender of all mail.")
    push_services: PushNames = Field(
        ("fcm.googleapis.com", "*.push.services.mozilla.com", "*.notify.windows.com", "*.push.apple.com"),
        description="Push services that may be asked to tell browsers, separated by commas; empty: none.",
    )
    upload_limit_mb: int = Field(4096, ge=1, description="Largest recording that may be uploaded, in MiB.")
    document_limit_mb: int = Field(
        20, ge=1, description="Largest document or picture that may be uploaded, in MiB."
    )
    page_seconds: float = Field(
        1.0, ge=0, description="How old a page may be that passers-by share; 0: each is made anew."
    )
    demo: bool = Field(False, description="The demo fair: a bar to walk in as anybody, a mailbox page.")
    log_json: bool = Field(False, description="Logs as JSON lines instead of readable ones.")
    log_level: str = Field("info", description="debug, info, warning or error.")

    def model_post_init(self, _context: object) -> None:
        object.__setattr__(self, "data", self.data.expanduser().absolute())

    @property
    def database_url(self) -> str:
        """Where the database lives, as a SQLAlchemy URL."""
        return self.database or f"sqlite:///{self.data / 'koryu.db'}"

    @property
    def secure(self) -> bool:
        """Whether the fair is reached over TLS, so that cookies may only travel there."""
        return self.address.startswith("https://")
