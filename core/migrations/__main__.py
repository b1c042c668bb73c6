"""``echo URL | python -m core.migrations``: apply what is missing; the address may hold a password."""

import sys

from alembic import command

from core.migrations.config import config_of

command.upgrade(config_of(sys.stdin.read().strip()), "head")
