"""A session as machines read it: schema.org/Event with a virtual location, times with their offset. Pure.

Source: https://schema.org/Event, https://schema.org/VirtualLocation.
"""

import json
from datetime import datetime
from typing import Any

from markupsafe import Markup

from core.kit.times import zone_of
from server.programme.lines import SessionLine


def event_data(
    line: SessionLine, *, abstract: str, zone: str, address: str, fair: str, cancelled: bool
) -> Markup:
    """The JSON-LD of a session, safe inside a ``script`` data block: no ``<`` and no ``&`` is left in it."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": line.title,
        "description": abstract,
        "startDate": local(line.begins, zone),
        "endDate": local(line.ends, zone),
        "inLanguage": list(line.languages),
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "eventStatus": f"https://schema.org/{status_of(line, cancelled=cancelled)}",
        "location": {"@type": "VirtualLocation", "url": address},
        "url": address,
        "superEvent": {"@type": "Event", "name": fair},
        "performer": [{"@type": "Person", "name": person.name} for person in line.people],
    }
    if line.delayed_minutes:
        data["previousStartDate"] = local(line.planned, zone)
    text = json.dumps(data, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704  (nothing in it can end the block)


def status_of(line: SessionLine, *, cancelled: bool) -> str:
    """One of schema.org's EventStatusType."""
    if cancelled:
        return "EventCancelled"
    return "EventRescheduled" if line.delayed_minutes else "EventScheduled"


def local(moment: datetime, zone: str) -> str:
    """ISO 8601 on the fair's clock: 2026-09-19T11:00:00+09:00."""
    return moment.astimezone(zone_of(zone)).isoformat(timespec="seconds")
