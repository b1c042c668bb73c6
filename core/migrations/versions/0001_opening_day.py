"""Opening day: the tables of the first version.

Revision: 0001
"""

from core.migrations.opening_day import (
    accounts,
    audience,
    booths,
    cards,
    chat,
    leads,
    live,
    people,
    programme,
    recordings,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for subject in (accounts, people, live, chat, cards, booths, leads, programme, audience, recordings):
        subject.upgrade()
