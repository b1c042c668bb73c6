"""Rooms and what is said in them."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


def upgrade() -> None:
    """Make them, those that others point to first."""
    chat_room()
    chat_member()
    chat_message()
    chat_mention()
    chat_reaction()
    chat_report()
    chat_seen()
    chat_shows_seen()
    chat_mute()
    chat_held_word()


def chat_room() -> None:
    op.create_table(
        "chat_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("pair", sqlmodel.sql.sqltypes.AutoString(length=50), nullable=True),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("slow_seconds", sa.Integer(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("slow_seconds >= 0", name=op.f("ck_chat_room_slow_is_not_negative")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_chat_room_fair_id_fair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_room")),
        sa.UniqueConstraint(
            "fair_id", "kind", "subject_id", name=op.f("uq_chat_room_fair_id_kind_subject_id")
        ),
        sa.UniqueConstraint("pair", name=op.f("uq_chat_room_pair")),
    )
    with op.batch_alter_table("chat_room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_room_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(
            "ix_chat_room_of_fair",
            ["fair_id", "kind"],
            unique=True,
            sqlite_where=sa.text("subject_id IS NULL AND fair_id IS NOT NULL"),
            postgresql_where=sa.text("subject_id IS NULL AND fair_id IS NOT NULL"),
        )


def chat_member() -> None:
    op.create_table(
        "chat_member",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_chat_member_account_id_account")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["chat_room.id"], name=op.f("fk_chat_member_room_id_chat_room")),
        sa.PrimaryKeyConstraint("room_id", "account_id", name=op.f("pk_chat_member")),
    )
    with op.batch_alter_table("chat_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_member_account_id"), ["account_id"], unique=False)


def chat_message() -> None:
    op.create_table(
        "chat_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("lang", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("found_by", sqlmodel.sql.sqltypes.AutoString(length=4400), nullable=False),
        sa.Column("posted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("edited_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("deleted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("hidden_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("hidden_by", sa.Integer(), nullable=True),
        sa.Column("held_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_chat_message_account_id_account")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_chat_message_file_id_file")),
        sa.ForeignKeyConstraint(
            ["hidden_by"], ["account.id"], name=op.f("fk_chat_message_hidden_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["reply_to"], ["chat_message.id"], name=op.f("fk_chat_message_reply_to_chat_message")
        ),
        sa.ForeignKeyConstraint(
            ["room_id"], ["chat_room.id"], name=op.f("fk_chat_message_room_id_chat_room")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_message")),
    )
    with op.batch_alter_table("chat_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_message_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_message_room_id"), ["room_id"], unique=False)


def chat_mention() -> None:
    op.create_table(
        "chat_mention",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_chat_mention_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["chat_message.id"], name=op.f("fk_chat_mention_message_id_chat_message")
        ),
        sa.PrimaryKeyConstraint("message_id", "account_id", name=op.f("pk_chat_mention")),
    )


def chat_reaction() -> None:
    op.create_table(
        "chat_reaction",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("emoji", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_chat_reaction_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["chat_message.id"], name=op.f("fk_chat_reaction_message_id_chat_message")
        ),
        sa.PrimaryKeyConstraint("message_id", "account_id", "emoji", name=op.f("pk_chat_reaction")),
    )


def chat_report() -> None:
    op.create_table(
        "chat_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_chat_report_by_account")),
        sa.ForeignKeyConstraint(
            ["message_id"], ["chat_message.id"], name=op.f("fk_chat_report_message_id_chat_message")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["account.id"], name=op.f("fk_chat_report_settled_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_report")),
        sa.UniqueConstraint("message_id", "by", name=op.f("uq_chat_report_message_id_by")),
    )
    with op.batch_alter_table("chat_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_report_message_id"), ["message_id"], unique=False)


def chat_seen() -> None:
    op.create_table(
        "chat_seen",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_chat_seen_account_id_account")),
        sa.ForeignKeyConstraint(["room_id"], ["chat_room.id"], name=op.f("fk_chat_seen_room_id_chat_room")),
        sa.PrimaryKeyConstraint("room_id", "account_id", name=op.f("pk_chat_seen")),
    )


def chat_shows_seen() -> None:
    op.create_table(
        "chat_shows_seen",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_chat_shows_seen_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_chat_shows_seen")),
    )


def chat_mute() -> None:
    op.create_table(
        "chat_mute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("lifted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_chat_mute_account_id_account")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_chat_mute_by_account")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_chat_mute_fair_id_fair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_mute")),
    )
    with op.batch_alter_table("chat_mute", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_mute_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_chat_mute_fair_id"), ["fair_id"], unique=False)


def chat_held_word() -> None:
    op.create_table(
        "chat_held_word",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("word", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_chat_held_word_fair_id_fair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat_held_word")),
        sa.UniqueConstraint("fair_id", "word", name=op.f("uq_chat_held_word_fair_id_word")),
    )
    with op.batch_alter_table("chat_held_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_chat_held_word_fair_id"), ["fair_id"], unique=False)
