"""A photo or logo on a card.

Revision: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('card', schema=None) as batch_op:
        batch_op.add_column(sa.Column('picture_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_card_picture_id_file'), 'file', ['picture_id'], ['id'])
