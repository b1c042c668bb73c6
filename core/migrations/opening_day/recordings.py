"""Recordings, their captions and chapters, and who watched how far."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


def upgrade() -> None:
    """Make them, those that others point to first."""
    recording()
    recording_upload()
    recording_caption()
    recording_chapter()
    recording_listed()
    recording_viewing()


def recording() -> None:
    op.create_table(
        "recording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("title_en", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("title_ja", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("incoming_id", sa.Integer(), nullable=True),
        sa.Column("video_id", sa.Integer(), nullable=True),
        sa.Column("poster_id", sa.Integer(), nullable=True),
        sa.Column("duration_s", sa.Float(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("problem", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("uploaded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("prepared_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("released_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(video_id IS NULL) = (prepared_at IS NULL)", name=op.f("ck_recording_is_prepared_with_a_film")
        ),
        sa.CheckConstraint("duration_s >= 0", name=op.f("ck_recording_lasts")),
        sa.CheckConstraint(
            "released_at IS NULL OR video_id IS NOT NULL", name=op.f("ck_recording_is_released_with_a_film")
        ),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_recording_fair_id_fair")),
        sa.ForeignKeyConstraint(["incoming_id"], ["file.id"], name=op.f("fk_recording_incoming_id_file")),
        sa.ForeignKeyConstraint(["poster_id"], ["file.id"], name=op.f("fk_recording_poster_id_file")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["programme_session.id"], name=op.f("fk_recording_session_id_programme_session")
        ),
        sa.ForeignKeyConstraint(["video_id"], ["file.id"], name=op.f("fk_recording_video_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording")),
        sa.UniqueConstraint("session_id", name=op.f("uq_recording_session_id")),
    )
    with op.batch_alter_table("recording", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_fair_id"), ["fair_id"], unique=False)


def recording_upload() -> None:
    op.create_table(
        "recording_upload",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("arriving_as", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "received >= 0 AND received <= size", name=op.f("ck_recording_upload_is_within_its_size")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_recording_upload_is_something")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_recording_upload_by_account")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_recording_upload_fair_id_fair")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["programme_session.id"],
            name=op.f("fk_recording_upload_session_id_programme_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_upload")),
        sa.UniqueConstraint("arriving_as", name=op.f("uq_recording_upload_arriving_as")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_recording_upload_token_hash")),
    )
    with op.batch_alter_table("recording_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_upload_by"), ["by"], unique=False)
        batch_op.create_index(batch_op.f("ix_recording_upload_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recording_upload_session_id"), ["session_id"], unique=False)


def recording_caption() -> None:
    op.create_table(
        "recording_caption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("locale", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("vtt", sa.Text(), nullable=False),
        sa.Column("found_by", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "locale IN ('en', 'ja')", name=op.f("ck_recording_caption_is_in_a_language_of_the_fair")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_recording_caption_by_account")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_recording_caption_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_caption")),
        sa.UniqueConstraint("recording_id", "locale", name=op.f("uq_recording_caption_recording_id_locale")),
    )
    with op.batch_alter_table("recording_caption", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_caption_recording_id"), ["recording_id"], unique=False)


def recording_chapter() -> None:
    op.create_table(
        "recording_chapter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("at_s", sa.Integer(), nullable=False),
        sa.Column("title_en", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("title_ja", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.CheckConstraint("title_en <> '' OR title_ja <> ''", name=op.f("ck_recording_chapter_has_a_title")),
        sa.CheckConstraint("at_s >= 0", name=op.f("ck_recording_chapter_is_not_before_the_beginning")),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_recording_chapter_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recording_chapter")),
        sa.UniqueConstraint("recording_id", "at_s", name=op.f("uq_recording_chapter_recording_id_at_s")),
    )
    with op.batch_alter_table("recording_chapter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_chapter_recording_id"), ["recording_id"], unique=False)


def recording_listed() -> None:
    op.create_table(
        "recording_listed",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recording_listed_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_recording_listed_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("account_id", "recording_id", name=op.f("pk_recording_listed")),
    )
    with op.batch_alter_table("recording_listed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_listed_recording_id"), ["recording_id"], unique=False)


def recording_viewing() -> None:
    op.create_table(
        "recording_viewing",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("recording_id", sa.Integer(), nullable=False),
        sa.Column("at_s", sa.Float(), nullable=False),
        sa.Column("watched_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("finished_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("at_s >= 0", name=op.f("ck_recording_viewing_is_not_before_the_beginning")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recording_viewing_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"], ["recording.id"], name=op.f("fk_recording_viewing_recording_id_recording")
        ),
        sa.PrimaryKeyConstraint("account_id", "recording_id", name=op.f("pk_recording_viewing")),
    )
    with op.batch_alter_table("recording_viewing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recording_viewing_recording_id"), ["recording_id"], unique=False)
