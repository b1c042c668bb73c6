"""``a_fair(work)``: valid, boring objects; a test names only what it is about."""

from datetime import timedelta
from itertools import count
from typing import Any

from core.fair.models import Fair
from core.kit.work import Work

numbers = count(1)


def a_fair(work: Work, *, published: bool = True, **values: Any) -> Fair:
    """A fair in Tokyo that began an hour ago and lasts the day."""
    number = next(numbers)
    defaults = {
        "slug": f"fair-{number}",
        "name_en": f"Fair {number}",
        "name_ja": f"交流会{number}",
        "zone": "Asia/Tokyo",
        "starts_at": work.now - timedelta(hours=1),
        "ends_at": work.now + timedelta(hours=9),
        "created_at": work.now,
        "published_at": work.now if published else None,
    }
    fair = Fair(**(defaults | values))
    work.session.add(fair)
    work.session.flush()
    return fair
