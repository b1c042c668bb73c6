"""One log of everything told, larger files, ways and quiet hours of notices.

Revision: 0002
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('notice_choice',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(), nullable=False),
    sa.Column('way', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_notice_choice_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', 'kind', name=op.f('pk_notice_choice'))
    )
    op.create_table('notice_digest',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('due_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.Column('sent_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_notice_digest_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_notice_digest'))
    )
    op.create_table('notice_quiet',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('begins', sa.Time(), nullable=False),
    sa.Column('ends', sa.Time(), nullable=False),
    sa.CheckConstraint('begins <> ends', name=op.f('ck_notice_quiet_ends_at_another_time')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_notice_quiet_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_notice_quiet'))
    )
    with op.batch_alter_table('file', schema=None) as batch_op:
        batch_op.alter_column('size',
               existing_type=sa.INTEGER(),
               type_=sa.BigInteger(),
               existing_nullable=False)

    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.add_column(sa.Column('mailed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))

    with op.batch_alter_table('recording_upload', schema=None) as batch_op:
        batch_op.alter_column('size',
               existing_type=sa.INTEGER(),
               type_=sa.BigInteger(),
               existing_nullable=False)
        batch_op.alter_column('received',
               existing_type=sa.INTEGER(),
               type_=sa.BigInteger(),
               existing_nullable=False)

    # What was told before has no number in the log: whoever would catch up with it loads the page again.
    op.execute("DELETE FROM topic_event")
    with op.batch_alter_table('topic_event', schema=None) as batch_op:
        batch_op.add_column(sa.Column('number', sa.BigInteger(), nullable=False))
        batch_op.create_unique_constraint(batch_op.f('uq_topic_event_number'), ['number'])
