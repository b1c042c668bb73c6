"""The log of what was told, acts that were done once, and what waits for somebody."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


def upgrade() -> None:
    """Make them, those that others point to first."""
    topic()
    topic_event()
    act_done()
    announcement()
    announcementread()
    notice()
    organiser_act()


def topic() -> None:
    op.create_table(
        "topic",
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("epoch", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("last_offset", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_topic")),
    )


def topic_event() -> None:
    op.create_table(
        "topic_event",
        sa.Column("topic", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("offset", sa.BigInteger(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("topic", "offset", name=op.f("pk_topic_event")),
    )
    with op.batch_alter_table("topic_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_topic_event_at"), ["at"], unique=False)


def act_done() -> None:
    op.create_table(
        "act_done",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("id", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("topic", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_act_done")),
    )
    with op.batch_alter_table("act_done", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_act_done_at"), ["at"], unique=False)


def announcement() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("text_en", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("text_ja", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("link", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("from_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("text_en <> '' OR text_ja <> ''", name=op.f("ck_announcement_says_something")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_announcement_by_account")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_announcement_fair_id_fair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
    )
    with op.batch_alter_table("announcement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_announcement_fair_id"), ["fair_id"], unique=False)


def announcementread() -> None:
    op.create_table(
        "announcementread",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_announcementread_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcement.id"],
            name=op.f("fk_announcementread_announcement_id_announcement"),
        ),
        sa.PrimaryKeyConstraint("announcement_id", "account_id", name=op.f("pk_announcementread")),
    )


def notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("sentence", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("values", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("path", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("seen_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_notice_account_id_account")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_notice_fair_id_fair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_notice_account_id"), ["account_id"], unique=False)


def organiser_act() -> None:
    op.create_table(
        "organiser_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("why", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("before", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("seal", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("found_by", sqlmodel.sql.sqltypes.AutoString(length=1200), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_organiser_act_by_account")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_organiser_act_fair_id_fair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organiser_act")),
        sa.UniqueConstraint("seal", name=op.f("uq_organiser_act_seal")),
    )
    with op.batch_alter_table("organiser_act", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organiser_act_about"), ["about"], unique=False)
        batch_op.create_index(batch_op.f("ix_organiser_act_by"), ["by"], unique=False)
        batch_op.create_index(batch_op.f("ix_organiser_act_deed"), ["deed"], unique=False)
        batch_op.create_index(batch_op.f("ix_organiser_act_fair_id"), ["fair_id"], unique=False)
