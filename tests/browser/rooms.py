"""The eight pages that must be beautiful, and who looks at them."""

import sqlite3
from contextlib import closing

from tests.browser.served import Served

FAIR = "/fairs/autumn-2026"
PAGES = {
    "home": ("attendee", FAIR),
    "hall": ("attendee", f"{FAIR}/hall"),
    "booth": ("attendee", f"{FAIR}/booths/minato-robotics"),
    "programme": ("attendee", f"{FAIR}/programme"),
    "session": ("attendee", f"{FAIR}/sessions/{{live}}"),
    "recording": ("member", f"{FAIR}/recordings/{{recording}}"),
    "wallet": ("attendee", "/cards"),
    "card": ("attendee", "/cards/{held}"),
    "messages": ("attendee", "/messages/{conversation}"),
    "console": ("organiser", f"{FAIR}/console"),
}
"""Name → who looks, and where; session and wallet are two pages each: during and after, the whole and one."""
ATTENDEE = "sophie.bennett@northmoor.example"
FOUND_BY = {
    "live": """select session.id from programme_session session
        join programme_room room on room.id = session.room_id
        where datetime(session.starts_at) <= datetime('now') and datetime(session.ends_at) > datetime('now')
        order by room.position, session.starts_at limit 1""",
    "recording": """select id from recording
        where released_at is not null and audience = 'members' order by id limit 1""",
    "held": f"""select handover.id from handover join account on account.id = handover.receiver_id
        where account.email = '{ATTENDEE}' order by handover.id limit 1""",
    "conversation": f"""select chat_member.room_id from chat_member
        join account on account.id = chat_member.account_id
        where account.email = '{ATTENDEE}' order by chat_member.room_id limit 1""",
}


def address_of(fair: Served, name: str) -> str:
    """Where the page *name* is at *fair*."""
    return filled(fair, PAGES[name][1])


def filled(fair: Served, path: str) -> str:
    """*path* with the demo's own numbers for what stands in braces."""
    with closing(sqlite3.connect(f"file:{fair.data / 'koryu.db'}?mode=ro", uri=True)) as db:
        return path.format_map(
            {key: (db.execute(query).fetchone() or [0])[0] for key, query in FOUND_BY.items()}
        )
