"""Booths, their staff, and what they show."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


def upgrade() -> None:
    """Make them, those that others point to first."""
    booth()
    boothstaff()
    atcounter()
    staffinvitation()
    hours()
    document()
    picture()
    opening()


def booth() -> None:
    op.create_table(
        "booth",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("name_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("name_ja", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("reading", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("tagline_en", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("tagline_ja", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("about_en", sqlmodel.sql.sqltypes.AutoString(length=6000), nullable=False),
        sa.Column("about_ja", sqlmodel.sql.sqltypes.AutoString(length=6000), nullable=False),
        sa.Column("seeks_en", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("seeks_ja", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False),
        sa.Column("industry", sa.String(), nullable=False),
        sa.Column("places_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("places_ja", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("video_link", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("logo_id", sa.Integer(), nullable=True),
        sa.Column("banner_id", sa.Integer(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("found_by", sqlmodel.sql.sqltypes.AutoString(length=8000), nullable=False),
        sa.Column("created_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("submitted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("approved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("sent_back_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("published_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "published_at IS NULL OR approved_at IS NOT NULL", name=op.f("ck_booth_published_once_approved")
        ),
        sa.CheckConstraint("seats >= 1", name=op.f("ck_booth_seats_for_somebody")),
        sa.ForeignKeyConstraint(["banner_id"], ["file.id"], name=op.f("fk_booth_banner_id_file")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_booth_fair_id_fair")),
        sa.ForeignKeyConstraint(["logo_id"], ["file.id"], name=op.f("fk_booth_logo_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booth")),
        sa.UniqueConstraint("fair_id", "slug", name=op.f("uq_booth_fair_id_slug")),
    )
    with op.batch_alter_table("booth", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_booth_fair_id"), ["fair_id"], unique=False)


def boothstaff() -> None:
    op.create_table(
        "boothstaff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booth_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("post_en", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("post_ja", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_boothstaff_account_id_account")
        ),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_boothstaff_booth_id_booth")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boothstaff")),
        sa.UniqueConstraint("booth_id", "account_id", name=op.f("uq_boothstaff_booth_id_account_id")),
    )
    with op.batch_alter_table("boothstaff", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boothstaff_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_boothstaff_booth_id"), ["booth_id"], unique=False)


def atcounter() -> None:
    op.create_table(
        "atcounter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booth_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("left_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_atcounter_account_id_account")),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_atcounter_booth_id_booth")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_atcounter")),
    )
    with op.batch_alter_table("atcounter", schema=None) as batch_op:
        batch_op.create_index(
            "ix_at_counter_now",
            ["account_id"],
            unique=True,
            sqlite_where=sa.text("left_at IS NULL"),
            postgresql_where=sa.text("left_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_atcounter_booth_id"), ["booth_id"], unique=False)


def staffinvitation() -> None:
    op.create_table(
        "staffinvitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booth_id", sa.Integer(), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("used_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("used_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_staffinvitation_booth_id_booth")),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_staffinvitation_by_account")),
        sa.ForeignKeyConstraint(["used_by"], ["account.id"], name=op.f("fk_staffinvitation_used_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staffinvitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_staffinvitation_token_hash")),
    )
    with op.batch_alter_table("staffinvitation", schema=None) as batch_op:
        batch_op.create_index(
            "ix_staff_invitation_open",
            ["booth_id", "email"],
            unique=True,
            sqlite_where=sa.text("used_at IS NULL AND withdrawn_at IS NULL"),
            postgresql_where=sa.text("used_at IS NULL AND withdrawn_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_staffinvitation_booth_id"), ["booth_id"], unique=False)


def hours() -> None:
    op.create_table(
        "hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booth_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ends_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("who", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_hours_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_hours_booth_id_booth")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hours")),
    )
    with op.batch_alter_table("hours", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hours_booth_id"), ["booth_id"], unique=False)


def document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booth_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("title_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("title_ja", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_document_booth_id_booth")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_document_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("file_id", name=op.f("uq_document_file_id")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_document_booth_id"), ["booth_id"], unique=False)


def picture() -> None:
    op.create_table(
        "picture",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booth_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("caption_en", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("caption_ja", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_picture_booth_id_booth")),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_picture_file_id_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint("file_id", name=op.f("uq_picture_file_id")),
    )
    with op.batch_alter_table("picture", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_picture_booth_id"), ["booth_id"], unique=False)


def opening() -> None:
    op.create_table(
        "opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booth_id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("title_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("title_ja", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("text_en", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("text_ja", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("place_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("place_ja", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("remote", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("salary_from", sa.Integer(), nullable=True),
        sa.Column("salary_to", sa.Integer(), nullable=True),
        sa.Column("currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False),
        sa.Column("start", sqlmodel.sql.sqltypes.AutoString(length=7), nullable=False),
        sa.Column("japanese", sa.String(), nullable=False),
        sa.Column("english", sa.String(), nullable=False),
        sa.Column("visa", sa.Boolean(), nullable=False),
        sa.Column("link", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "salary_to IS NULL OR salary_from IS NULL OR salary_to >= salary_from",
            name=op.f("ck_opening_salary_is_a_range"),
        ),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_opening_booth_id_booth")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening")),
        sa.UniqueConstraint("booth_id", "key", name=op.f("uq_opening_booth_id_key")),
    )
    with op.batch_alter_table("opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opening_booth_id"), ["booth_id"], unique=False)
