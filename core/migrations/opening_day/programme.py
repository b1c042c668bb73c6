"""Rooms, sessions, who is on stage, and what is shown there."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


def upgrade() -> None:
    """Make them, those that others point to first."""
    programme_room()
    programme_track()
    speaker()
    programme_session()
    appearance()
    session_resource()
    session_stream()


def programme_room() -> None:
    op.create_table(
        "programme_room",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("name_ja", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_programme_room_fair_id_fair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_room")),
        sa.UniqueConstraint("fair_id", "name_en", name=op.f("uq_programme_room_fair_id_name_en")),
    )
    with op.batch_alter_table("programme_room", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_room_fair_id"), ["fair_id"], unique=False)


def programme_track() -> None:
    op.create_table(
        "programme_track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("name_ja", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("hue", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_programme_track_fair_id_fair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_track")),
        sa.UniqueConstraint("fair_id", "name_en", name=op.f("uq_programme_track_fair_id_name_en")),
    )
    with op.batch_alter_table("programme_track", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_track_fair_id"), ["fair_id"], unique=False)


def speaker() -> None:
    op.create_table(
        "speaker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("guid", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("family_en", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("given_en", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("family_ja", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("given_ja", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("family_kana", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("given_kana", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("headline_en", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("headline_ja", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("organisation_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("organisation_ja", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("bio_en", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("bio_ja", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_speaker_account_id_account")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_speaker_fair_id_fair")),
        sa.ForeignKeyConstraint(["photo_id"], ["file.id"], name=op.f("fk_speaker_photo_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker")),
        sa.UniqueConstraint("fair_id", "account_id", name=op.f("uq_speaker_fair_id_account_id")),
        sa.UniqueConstraint("fair_id", "guid", name=op.f("uq_speaker_fair_id_guid")),
    )
    with op.batch_alter_table("speaker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_speaker_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_speaker_fair_id"), ["fair_id"], unique=False)


def programme_session() -> None:
    op.create_table(
        "programme_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("guid", sqlmodel.sql.sqltypes.AutoString(length=36), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title_en", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("title_ja", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("abstract_en", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("abstract_ja", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("track_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("booth_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("delayed_minutes", sa.Integer(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("recorded", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("cancelled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("delayed_minutes >= 0", name=op.f("ck_programme_session_is_never_early")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_programme_session_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_programme_session_booth_id_booth")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_programme_session_fair_id_fair")),
        sa.ForeignKeyConstraint(
            ["room_id"], ["programme_room.id"], name=op.f("fk_programme_session_room_id_programme_room")
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["programme_track.id"], name=op.f("fk_programme_session_track_id_programme_track")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_session")),
        sa.UniqueConstraint("fair_id", "guid", name=op.f("uq_programme_session_fair_id_guid")),
    )
    with op.batch_alter_table("programme_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_programme_session_booth_id"), ["booth_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_session_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_session_room_id"), ["room_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_session_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_programme_session_track_id"), ["track_id"], unique=False)


def appearance() -> None:
    op.create_table(
        "appearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"], ["programme_session.id"], name=op.f("fk_appearance_session_id_programme_session")
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"], ["speaker.id"], name=op.f("fk_appearance_speaker_id_speaker")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appearance")),
        sa.UniqueConstraint("session_id", "speaker_id", name=op.f("uq_appearance_session_id_speaker_id")),
    )
    with op.batch_alter_table("appearance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appearance_session_id"), ["session_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_appearance_speaker_id"), ["speaker_id"], unique=False)


def session_resource() -> None:
    op.create_table(
        "session_resource",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("title_en", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("title_ja", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("link", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(link = '') = (file_id IS NOT NULL)", name=op.f("ck_session_resource_is_a_link_or_a_file")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_session_resource_file_id_file")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["programme_session.id"],
            name=op.f("fk_session_resource_session_id_programme_session"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_resource")),
    )
    with op.batch_alter_table("session_resource", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_session_resource_session_id"), ["session_id"], unique=False)


def session_stream() -> None:
    op.create_table(
        "session_stream",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'file') = (file_id IS NOT NULL)", name=op.f("ck_session_stream_has_a_file_or_an_address")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_session_stream_file_id_file")),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["programme_session.id"],
            name=op.f("fk_session_stream_session_id_programme_session"),
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_session_stream")),
    )
