"""Cards, and how they change hands."""

import sqlalchemy as sa
import sqlmodel
from alembic import op


def upgrade() -> None:
    """Make them, those that others point to first."""
    card()
    card_face()
    exchange()
    handover()
    holder_note()
    offer()
    offer_link()


def card() -> None:
    op.create_table(
        "card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("design", sa.String(), nullable=False),
        sa.Column("crest", sqlmodel.sql.sqltypes.AutoString(length=1), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("default_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("removed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_card_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_card_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            "uq_card_default",
            ["account_id"],
            unique=True,
            sqlite_where=sa.text("default_since IS NOT NULL"),
            postgresql_where=sa.text("default_since IS NOT NULL"),
        )


def card_face() -> None:
    op.create_table(
        "card_face",
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("locale", sqlmodel.sql.sqltypes.AutoString(length=2), nullable=False),
        sa.Column("family", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("given", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("reading_family", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("reading_given", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("organisation", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("organisation_reading", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("department", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("email", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False),
        sa.Column("phone", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("line", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False),
        sa.CheckConstraint("locale IN ('ja', 'en')", name=op.f("ck_card_face_locale_is_known")),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_card_face_card_id_card")),
        sa.PrimaryKeyConstraint("card_id", "locale", name=op.f("pk_card_face")),
    )


def exchange() -> None:
    op.create_table(
        "exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("low_id", sa.Integer(), nullable=False),
        sa.Column("high_id", sa.Integer(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("offered_by", sa.Integer(), nullable=False),
        sa.Column("offered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("accepted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("low_id < high_id", name=op.f("ck_exchange_in_order")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_exchange_fair_id_fair")),
        sa.ForeignKeyConstraint(["high_id"], ["account.id"], name=op.f("fk_exchange_high_id_account")),
        sa.ForeignKeyConstraint(["low_id"], ["account.id"], name=op.f("fk_exchange_low_id_account")),
        sa.ForeignKeyConstraint(["offered_by"], ["account.id"], name=op.f("fk_exchange_offered_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange")),
        sa.UniqueConstraint("fair_id", "low_id", "high_id", name=op.f("uq_exchange_fair_id_low_id_high_id")),
    )
    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_exchange_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exchange_high_id"), ["high_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_exchange_low_id"), ["low_id"], unique=False)


def handover() -> None:
    op.create_table(
        "handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=True),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("receiver_id", sa.Integer(), nullable=True),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("place_en", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("place_ja", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("wording", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=False),
        sa.Column("found_by", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("until", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("revoked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "(receiver_id IS NULL) = (exchange_id IS NULL)", name=op.f("ck_handover_exchanged_or_left")
        ),
        sa.CheckConstraint(
            "receiver_id IS NULL OR receiver_id <> giver_id", name=op.f("ck_handover_two_people")
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_handover_card_id_card")),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchange.id"], name=op.f("fk_handover_exchange_id_exchange")
        ),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_handover_fair_id_fair")),
        sa.ForeignKeyConstraint(["giver_id"], ["account.id"], name=op.f("fk_handover_giver_id_account")),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["account.id"], name=op.f("fk_handover_receiver_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handover")),
    )
    with op.batch_alter_table("handover", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handover_exchange_id"), ["exchange_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_giver_id"), ["giver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_place"), ["place"], unique=False)
        batch_op.create_index(batch_op.f("ix_handover_receiver_id"), ["receiver_id"], unique=False)
        batch_op.create_index(
            "uq_handover_given",
            ["exchange_id", "giver_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL AND exchange_id IS NOT NULL"),
            postgresql_where=sa.text("revoked_at IS NULL AND exchange_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_handover_left",
            ["place", "giver_id"],
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL AND exchange_id IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL AND exchange_id IS NULL"),
        )


def holder_note() -> None:
    op.create_table(
        "holder_note",
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("note", sqlmodel.sql.sqltypes.AutoString(length=2000), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("starred_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("follow_up_on", sa.Date(), nullable=True),
        sa.Column("found_by", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False),
        sa.Column("changed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["handover_id"], ["handover.id"], name=op.f("fk_holder_note_handover_id_handover")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["account.id"], name=op.f("fk_holder_note_holder_id_account")),
        sa.PrimaryKeyConstraint("holder_id", "handover_id", name=op.f("pk_holder_note")),
    )


def offer() -> None:
    op.create_table(
        "offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("giver_id", sa.Integer(), nullable=False),
        sa.Column("taker_id", sa.Integer(), nullable=False),
        sa.Column("place", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("withdrawn_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("declined_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("accepted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "accepted_at IS NULL OR ended_at IS NOT NULL", name=op.f("ck_offer_accepted_is_ended")
        ),
        sa.CheckConstraint("giver_id <> taker_id", name=op.f("ck_offer_two_people")),
        sa.CheckConstraint(
            "withdrawn_at IS NULL OR accepted_at IS NULL", name=op.f("ck_offer_accepted_or_withdrawn")
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_offer_card_id_card")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_offer_fair_id_fair")),
        sa.ForeignKeyConstraint(["giver_id"], ["account.id"], name=op.f("fk_offer_giver_id_account")),
        sa.ForeignKeyConstraint(["taker_id"], ["account.id"], name=op.f("fk_offer_taker_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
    )
    with op.batch_alter_table("offer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_card_id"), ["card_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_fair_id"), ["fair_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_giver_id"), ["giver_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_taker_id"), ["taker_id"], unique=False)
        batch_op.create_index(
            "uq_offer_standing",
            ["fair_id", "giver_id", "taker_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def offer_link() -> None:
    op.create_table(
        "offer_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("fair_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("uses_left", sa.Integer(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("expires_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.CheckConstraint("uses_left >= 0", name=op.f("ck_offer_link_uses_are_counted")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_offer_link_account_id_account")
        ),
        sa.ForeignKeyConstraint(["card_id"], ["card.id"], name=op.f("fk_offer_link_card_id_card")),
        sa.ForeignKeyConstraint(["fair_id"], ["fair.id"], name=op.f("fk_offer_link_fair_id_fair")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_link")),
    )
    with op.batch_alter_table("offer_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_link_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offer_link_fair_id"), ["fair_id"], unique=False)
