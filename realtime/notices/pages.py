"""What the templates of the notice centre get."""

from dataclasses import dataclass
from typing import ClassVar

from core.kit.work import Work
from realtime.notices.notify import NoticeLine, my_notices


@dataclass(frozen=True)
class NoticesPage:
    """The centre."""

    template: ClassVar[str] = "notices/list.html"
    section: ClassVar[str] = ""

    notices: list[NoticeLine]


def notices_page(work: Work) -> NoticesPage:
    """Everything that waits for the actor."""
    return NoticesPage(my_notices(work))
