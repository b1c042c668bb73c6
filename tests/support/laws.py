"""What the law of states is tried on: for each kind of topic what its page shows, and what is done there.

Where an event carries what changed, the page puts it in its place. Where it only names what changed, the
page fetches that part and no other; so does the fold here, and what was named wrongly stays as it was.
"""

from collections.abc import Callable
from typing import Any

from core.kit.work import Work

State = dict[Any, Any]
Acts = list[Callable[[Work], object]]
Law = tuple[str, Callable[[Work], State], Acts, Callable[[State, str, dict[str, Any]], State]]
"""Topic, what a page shows, what is done one after another, what a page does with an event."""
LAWS: dict[str, Callable[[Work], Law]] = {}


def a_law(law: Callable[[Work], Law]) -> Callable[[Work], Law]:
    """Decorator: *law* is about the kind of topic that it is called after."""
    LAWS[law.__name__] = law
    return law
