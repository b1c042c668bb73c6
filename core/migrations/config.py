"""Alembic's configuration, without a file."""

from pathlib import Path

from alembic.config import Config


def config_of(url: str) -> Config:
    """Where the migrations are, and which database they are for."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
