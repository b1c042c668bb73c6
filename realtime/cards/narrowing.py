"""The ways to narrow the card holder down, each a link with how many cards it leaves."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from urllib.parse import urlencode

from sqlmodel import select

from core.fair.models import Fair
from core.kit.i18n import pick
from core.kit.names import ROWS
from core.kit.work import Work
from realtime.cards.wallet import HeldCard, Wanted

MOST_TAGS = 20


@dataclass(frozen=True)
class Group:
    """A way to narrow the holder down, with how many cards that leaves."""

    value: str
    label: str
    count: int
    is_chosen: bool
    link: str


@dataclass(frozen=True)
class Ways:
    """Every way from the holder as it stands; a chosen one leads back out."""

    address: str
    as_list: str
    as_cards: str
    by_new: Group
    index: list[Group]
    places: list[Group]
    fairs: list[Group]
    tags: list[Group]
    starred: Group
    due: Group


def ways_from(work: Work, cards: Sequence[HeldCard], wanted: Wanted, view: str) -> Ways:
    """The ways for *cards*, which is everything in the holder."""
    state = _state(wanted, view)

    def group(name: str, value: str, label: str, count: int) -> Group:
        is_chosen = state.get(name, "") == value
        return Group(value, label, count, is_chosen, _link(state | {name: "" if is_chosen else value}))

    held_in = Counter(card.row for card in cards)
    at = {
        card.place: card.place_name for card in cards if card.place_name and card.place.startswith("booth:")
    }
    at_place = Counter(card.place for card in cards)
    at_fair = Counter(card.fair_id for card in cards)
    tagged = Counter(tag for card in cards for tag in card.tags)
    names = fair_names(work)
    newest = not wanted.row and wanted.order == "new"
    return Ways(
        address=_link(state),
        as_list=_link(state | {"view": "list"}),
        as_cards=_link(state | {"view": ""}),
        by_new=Group("", "", len(cards), newest, _link(state | {"row": "", "order": ""})),
        index=[group("row", letter, letter, held_in[letter]) for letter in letters(work, held_in)],
        places=[group("place", place, name, at_place[place]) for place, name in at.items()],
        fairs=[
            group("fair", str(fair), names[fair], count)
            for fair, count in at_fair.items()
            if len(at_fair) > 1
        ],
        tags=[group("tag", tag, tag, count) for tag, count in tagged.most_common(MOST_TAGS)],
        starred=group("starred", "1", "", sum(card.is_starred for card in cards)),
        due=group("due", "1", "", sum(is_due(work, card) for card in cards)),
    )


def letters(work: Work, held_in: Counter[str]) -> list[str]:
    """The index: in Japanese the rows of the syllabary and such letters as are needed, else the alphabet."""
    rows = list(ROWS) if work.actor.locale == "ja" else []
    rows += [letter for letter in ascii_uppercase if not rows or letter in held_in]
    return rows + (["#"] if "#" in held_in else [])


def fair_names(work: Work) -> dict[int | None, str]:
    """What each fair is called, in the reader's language."""
    return {
        fair.id: pick(work.actor.locale, fair.name_en, fair.name_ja)
        for fair in work.session.exec(select(Fair))
    }


def is_due(work: Work, card: HeldCard) -> bool:
    """Whether the day came on which its holder wanted to write."""
    return card.follow_up_on is not None and card.follow_up_on <= work.now.date()


def _state(wanted: Wanted, view: str) -> dict[str, str]:
    return {
        "q": wanted.query, "row": wanted.row, "tag": wanted.tag, "place": wanted.place, "fair": wanted.fair,
        "starred": "1" if wanted.starred else "", "due": "1" if wanted.due else "",
        "order": "reading" if wanted.order == "reading" else "", "view": "list" if view == "list" else "",
    }  # fmt: skip


def _link(state: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in state.items() if value})
