"""Who comes to a session, and what they ask there."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


def upgrade() -> None:
    """Make them, those that others point to first."""
    session_question()
    session_vote()
    session_reminded()
    session_sign_up()
    session_star()
    subscribed_calendar()
    reminder_refusal()


def session_question() -> None:
    op.create_table(
        "session_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("text", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("is_anonymous", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("approved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("pinned_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answering_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("declined_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("merged_into_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_session_question_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"],
            ["session_question.id"],
            name=op.f("fk_session_question_merged_into_id_session_question"),
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["programme_session.id"],
            name=op.f("fk_session_question_session_id_programme_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_question")),
    )
    with op.batch_alter_table("session_question", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_question_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_session_question_merged_into_id"), ["merged_into_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_session_question_session_id"), ["session_id"], unique=False)


def session_vote() -> None:
    op.create_table(
        "session_vote",
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_session_vote_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["session_question.id"],
            name=op.f("fk_session_vote_question_id_session_question"),
        ),
        sa.PrimaryKeyConstraint("question_id", "account_id", name=op.f("pk_session_vote")),
    )


def session_reminded() -> None:
    op.create_table(
        "session_reminded",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("begins_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["programme_session.id"],
            name=op.f("fk_session_reminded_session_id_programme_session"),
        ),
        sa.PrimaryKeyConstraint("session_id", "begins_at", name=op.f("pk_session_reminded")),
    )


def session_sign_up() -> None:
    op.create_table(
        "session_sign_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("placed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_session_sign_up_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["programme_session.id"],
            name=op.f("fk_session_sign_up_session_id_programme_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_sign_up")),
        sa.UniqueConstraint(
            "account_id", "session_id", name=op.f("uq_session_sign_up_account_id_session_id")
        ),
    )
    with op.batch_alter_table("session_sign_up", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_sign_up_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_session_sign_up_session_id"), ["session_id"], unique=False)


def session_star() -> None:
    op.create_table(
        "session_star",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_session_star_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["programme_session.id"],
            name=op.f("fk_session_star_session_id_programme_session"),
        ),
        sa.PrimaryKeyConstraint("account_id", "session_id", name=op.f("pk_session_star")),
    )
    with op.batch_alter_table("session_star", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_star_session_id"), ["session_id"], unique=False)


def subscribed_calendar() -> None:
    op.create_table(
        "subscribed_calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_subscribed_calendar_account_id_account")
        ),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_subscribed_calendar_fair_id_fair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribed_calendar")),
    )
    with op.batch_alter_table("subscribed_calendar", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_subscribed_calendar_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_subscribed_calendar_fair_id"), ["fair_id"], unique=False)


def reminder_refusal() -> None:
    op.create_table(
        "reminder_refusal",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_reminder_refusal_account_id_account")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_reminder_refusal")),
    )
