"""Who is at a booth's counter when, in both languages.

Revision: 0007
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")


def upgrade() -> None:
    with op.batch_alter_table("hours", schema=None) as batch_op:
        batch_op.alter_column("who", new_column_name="who_en")
        batch_op.add_column(sa.Column("who_ja", sa.String(length=120), nullable=False, server_default=""))
    with op.batch_alter_table("hours", schema=None) as batch_op:
        batch_op.alter_column("who_ja", server_default=None)
    hours = sa.table("hours", sa.column("id"), sa.column("who_en"), sa.column("who_ja"))
    for number, who in op.get_bind().execute(sa.select(hours.c.id, hours.c.who_en)).all():
        if JAPANESE.search(who):
            op.execute(hours.update().where(hours.c.id == number).values(who_en="", who_ja=who))
