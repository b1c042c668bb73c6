"""The picture of a card as it leaves the fair in a file: small, and in the one form every phone reads."""

from collections.abc import Iterable
from functools import partial

from anyio import to_thread

from core.kit.errors import Invalid, NotFound
from core.kit.pictures import redraw
from core.kit.store import Store
from core.kit.work import Work
from realtime.cards.pictures import seen_picture
from realtime.cards.wallet import HeldCard

LONGEST = 256
"""Pixels of the longer side: an address book shows it as a small square."""
MOST_PHOTOS, MOST_BYTES = 200, 64 << 10
"""Pictures of one file, of its first cards; and how large one may be. A file has at most 17 MB of them."""


def pictured(work: Work, cards: Iterable[HeldCard]) -> dict[int, str]:
    """The pictures of *cards* that the actor may see: number → where it lies."""
    found: dict[int, str] = {}
    for number in dict.fromkeys(card.view.picture for card in cards if card.is_live):
        if number is not None and len(found) < MOST_PHOTOS:
            try:
                found[number] = seen_picture(work, number).stored_as
            except NotFound:
                continue
    return found


async def small_photos(store: Store, stored: dict[int, str]) -> dict[int | None, bytes]:
    """Number → a small JPEG; what cannot be read, or would be large, is left out.

    Raises:
        Away: The files cannot be reached just now.
    """
    photos: dict[int | None, bytes] = {}
    for number, stored_as in stored.items():
        try:
            async with store.local(stored_as) as path:
                drawn = await to_thread.run_sync(
                    partial(redraw, path, longest=LONGEST, field="picture", kind="JPEG")
                )
        except (FileNotFoundError, Invalid):
            continue
        if len(drawn) <= MOST_BYTES:
            photos[number] = drawn
    return photos
