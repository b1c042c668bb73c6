"""``python -m core.migrations URL``: apply what is missing."""

import sys

from alembic import command

from core.migrations.config import config_of

command.upgrade(config_of(sys.argv[1]), "head")
