"""Files and jobs of the house, and the people behind accounts."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


def upgrade() -> None:
    """Make them, those that others point to first."""
    file()
    job()
    mail()
    person()
    block()
    membership()
    person_report()


def file() -> None:
    op.create_table(
        "file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("content_type", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("stored_as", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("downloads", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_file_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_file_stored_as")),
    )
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_about"), ["about"], unique=False)


def job() -> None:
    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("payload", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("done_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("failed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("problem", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_done_at"), ["done_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_kind"), ["kind"], unique=False)


def mail() -> None:
    op.create_table(
        "mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("to", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
        sa.Column("locale", sqlmodel.sql.sqltypes.AutoString(length=5), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("body", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sent_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("problem", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    with op.batch_alter_table("mail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_to"), ["to"], unique=False)


def person() -> None:
    op.create_table(
        "person",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("family_ja", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("given_ja", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("family_kana", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("given_kana", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("family_en", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("given_en", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("headline_en", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("headline_ja", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.Column("organisation_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("organisation_ja", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("about_en", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("about_ja", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("looks_for_en", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("looks_for_ja", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("photo_id", sa.Integer(), nullable=True),
        sa.Column("cv_id", sa.Integer(), nullable=True),
        sa.Column("listed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("about_audience", sa.String(), nullable=False),
        sa.Column("looks_for_audience", sa.String(), nullable=False),
        sa.Column("skills_audience", sa.String(), nullable=False),
        sa.Column("languages_audience", sa.String(), nullable=False),
        sa.Column("place_audience", sa.String(), nullable=False),
        sa.Column("links_audience", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("found_by", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_person_account_id_account")),
        sa.ForeignKeyConstraint(["cv_id"], ["file.id"], name=op.f("fk_person_cv_id_file")),
        sa.ForeignKeyConstraint(["photo_id"], ["file.id"], name=op.f("fk_person_photo_id_file")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_person")),
    )


def block() -> None:
    op.create_table(
        "block",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_block_account_id_account")),
        sa.ForeignKeyConstraint(["blocked_id"], ["account.id"], name=op.f("fk_block_blocked_id_account")),
        sa.PrimaryKeyConstraint("account_id", "blocked_id", name=op.f("pk_block")),
    )


def membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("tier", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "ends_on IS NULL OR ends_on >= starts_on", name=op.f("ck_membership_ends_after_it_starts")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_membership_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"], ["account.id"], name=op.f("fk_membership_granted_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_account_id"), ["account_id"], unique=False)


def person_report() -> None:
    op.create_table(
        "person_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_person_report_account_id_account")
        ),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_person_report_by_account")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_person_report_fair_id_fair")),
        sa.ForeignKeyConstraint(
            ["settled_by"], ["account.id"], name=op.f("fk_person_report_settled_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_report")),
    )
    with op.batch_alter_table("person_report", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_report_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_report_by"), ["by"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_report_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(
            "uq_person_report_waiting",
            ["account_id", "fair_id", "by"],
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
