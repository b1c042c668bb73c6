"""Browsers that want to be told.

Revision: 0006
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice_browser",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("login_id", sa.Integer(), nullable=False),
        sa.Column("endpoint", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("p256dh", sqlmodel.sql.sqltypes.AutoString(length=100), nullable=False),
        sa.Column("auth", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reached_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_notice_browser_account_id_account")
        ),
        sa.ForeignKeyConstraint(["login_id"], ["login.id"], name=op.f("fk_notice_browser_login_id_login")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_browser")),
        sa.UniqueConstraint("endpoint", name=op.f("uq_notice_browser_endpoint")),
    )
    op.create_index(op.f("ix_notice_browser_account_id"), "notice_browser", ["account_id"])
    op.create_index(op.f("ix_notice_browser_login_id"), "notice_browser", ["login_id"])
    # who chose before there was a third box is told in a browser as soon as they switch one on
    choices = sa.table("notice_choice", sa.column("way"))
    for before, now in (("mail", "all"), ("page", "browser")):
        op.execute(choices.update().where(choices.c.way == before).values(way=now))
