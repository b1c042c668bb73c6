"""Places in sessions, and reminders before them

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
    op.create_table('session_sign_up',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('placed_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_session_sign_up_account_id_account')),
    sa.ForeignKeyConstraint(['session_id'], ['programme_session.id'], name=op.f('fk_session_sign_up_session_id_programme_session')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_session_sign_up')),
    sa.UniqueConstraint('account_id', 'session_id', name=op.f('uq_session_sign_up_account_id_session_id'))
    )
    with op.batch_alter_table('session_sign_up', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_session_sign_up_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_session_sign_up_session_id'), ['session_id'], unique=False)

    op.create_table('session_reminded',
    sa.Column('session_id', sa.Integer(), nullable=False),
    sa.Column('begins_at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['session_id'], ['programme_session.id'], name=op.f('fk_session_reminded_session_id_programme_session')),
    sa.PrimaryKeyConstraint('session_id', 'begins_at', name=op.f('pk_session_reminded'))
    )
    op.create_table('reminder_refusal',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('at', sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_reminder_refusal_account_id_account')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_reminder_refusal'))
    )
