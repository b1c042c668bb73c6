"""What visitors take from a booth and leave there."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


def upgrade() -> None:
    """Make them, those that others point to first."""
    taken()
    jobinterest()
    lead()
    leadnote()
    leadtag()
    evidence()


def taken() -> None:
    op.create_table(
        "taken",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_taken_account_id_account")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_taken_document_id_document"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", "document_id", name=op.f("pk_taken")),
    )


def jobinterest() -> None:
    op.create_table(
        "jobinterest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opening_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_jobinterest_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["opening_id"], ["opening.id"], name=op.f("fk_jobinterest_opening_id_opening"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobinterest")),
        sa.UniqueConstraint("opening_id", "account_id", name=op.f("uq_jobinterest_opening_id_account_id")),
    )
    with op.batch_alter_table("jobinterest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_jobinterest_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_jobinterest_opening_id"), ["opening_id"], unique=False)


def lead() -> None:
    op.create_table(
        "lead",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booth_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("first_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("next_step", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_lead_rating_on_the_scale")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_lead_account_id_account")),
        sa.ForeignKeyConstraint(["booth_id"], ["booth.id"], name=op.f("fk_lead_booth_id_booth")),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name=op.f("fk_lead_owner_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead")),
        sa.UniqueConstraint("booth_id", "account_id", name=op.f("uq_lead_booth_id_account_id")),
    )
    with op.batch_alter_table("lead", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_booth_id"), ["booth_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lead_last_at"), ["last_at"], unique=False)


def leadnote() -> None:
    op.create_table(
        "leadnote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by"], ["account.id"], name=op.f("fk_leadnote_by_account")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_leadnote_lead_id_lead")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leadnote")),
    )
    with op.batch_alter_table("leadnote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leadnote_lead_id"), ["lead_id"], unique=False)


def leadtag() -> None:
    op.create_table(
        "leadtag",
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("tag", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_leadtag_lead_id_lead")),
        sa.PrimaryKeyConstraint("lead_id", "tag", name=op.f("pk_leadtag")),
    )


def evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=False),
        sa.Column("gift", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(length=1000), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name=op.f("fk_evidence_lead_id_lead")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint(
            "lead_id", "gift", "subject_id", name=op.f("uq_evidence_lead_id_gift_subject_id")
        ),
    )
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_lead_id"), ["lead_id"], unique=False)
