"""Alembic's environment: online only, the tables of whoever has imported them.

The migrations run in one transaction that has the database to itself, so two processes that start at
once do not both migrate: the second finds that nothing is left to do.
"""

from alembic import context
from sqlmodel import SQLModel

from core.kit import postgres, sqlite
from core.kit.database import kind_of

url = context.config.get_main_option("sqlalchemy.url") or ""
if kind_of(url) is postgres:
    engine = postgres.for_writing(url)
else:  # a table that is made anew may be pointed at meanwhile
    engine = sqlite.opened(url, "BEGIN IMMEDIATE", foreign_keys="OFF")

with engine.begin() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
    )
    context.run_migrations()
engine.dispose()
