"""Bringing a database to the newest version."""

from pathlib import Path

from alembic import command
from alembic.config import Config


def config_of(url: str) -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def upgrade(url: str) -> None:
    """Apply every migration that this database has not seen."""
    command.upgrade(config_of(url), "head")
