"""Alembic's environment: online only, the tables of whoever has imported them."""

from alembic import context
from sqlalchemy import create_engine, event
from sqlmodel import SQLModel

engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")


@event.listens_for(engine, "connect")
def prepare(connection: object, _record: object) -> None:
    """Foreign keys are checked while data moves."""
    if engine.dialect.name == "sqlite":
        connection.execute("PRAGMA foreign_keys = OFF")  # type: ignore[attr-defined]


with engine.connect() as connection:
    context.configure(
        connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, compare_type=True
    )
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
