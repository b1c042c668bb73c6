"""What is on a card, and what of it goes along: choices, snapshots, and how a snapshot shrinks. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from babel.core import Locale as BabelLocale
from babel.core import UnknownLocaleError

from core.kit.i18n import COMMA, Sentence, say
from core.kit.names import display_name, hue_of, is_kana, monogram
from core.kit.romaji import romaji
from core.kit.search import index_text
from realtime.cards.models import OwnCard
from realtime.cards.vcard import CardFields, Face

CHOICES: dict[str, Sentence] = {
    "organisation": say("Organisation and title"),
    "email": say("E-mail"),
    "phone": say("Telephone"),
    "links": say("Links"),
    "languages": say("Languages"),
    "line": say("What I look for or offer"),
    "picture": say("Photo or logo"),
}
"""What its owner may give or keep back; the name with its reading always goes along."""

COVERS = {
    "organisation": ("organisation", "organisation_reading", "department", "title"),
    "email": ("email",),
    "phone": ("phone",),
    "links": ("links",),
    "languages": ("languages",),
    "line": ("line",),
    "picture": (),
}
LEVELS = {("native", "ja"): "母語", ("native", "en"): "native"}
NAME = ("family", "given", "reading_family", "reading_given")
SHARED = ("email", "phone", "links", "languages")
"""What is the same in every language, so that a face without it shows the other face's."""


@dataclass(frozen=True)
class CardView:
    """A card as it is drawn: whoever sees it sees these fields and no others.

    ``picture`` is the number of its file; see :mod:`realtime.cards.pictures`.
    """

    card: CardFields
    design: str
    kind: str
    crest: str = ""
    hue: str = "asagi"
    picture: int | None = None

    @property
    def sides(self) -> list[str]:
        """The languages of its faces, Japanese first."""
        return [tag for tag, _ in self.card.faces()]

    def side_for(self, locale: str) -> str:
        """The face to show first to a reader of *locale*."""
        return locale if locale in self.sides else self.sides[0]

    def face(self, tag: str) -> Face:
        """The face in a language; the other one where it is missing."""
        own = self.card.ja if tag == "ja" else self.card.en
        return own or self.card.faces()[0][1]

    def name(self, locale: str) -> str:
        """The name as its reader's face writes it."""
        tag = self.side_for(locale)
        return full_name(self.face(tag), tag)

    def spoken(self, tag: str) -> str:
        """The languages of a face with their levels, in words of that face."""
        return spoken(self.face(tag), tag)

    @property
    def seal(self) -> str:
        """The characters of the name seal: a short Japanese family name, else one character."""
        family = self.card.ja.family if self.card.ja else ""
        return family if 1 <= len(family) <= 4 else monogram(family or self.name("en"))


def spoken(face: Face, locale: str) -> str:
    """The languages of a face with their levels, as a reader of *locale* calls them."""
    words = [
        (language_name(code, locale), LEVELS.get((level, locale), level)) for code, level in face.languages
    ]
    return COMMA.in_(locale).join(" ".join(filter(None, pair)) for pair in words)


def language_name(code: str, tag: str) -> str:
    """``ja`` → Japanese, 日本語; a code that nobody knows stays a code."""
    try:
        return BabelLocale(tag).languages.get(code) or code.upper()
    except UnknownLocaleError:
        return code.upper()


def full_name(face: Face, tag: str) -> str:
    """Family name first in Japanese, given name first in English; never empty."""
    return display_name(face.family, face.given, tag) or face.organisation or "–"


def view_of(card: OwnCard, ja: Face | None, en: Face | None) -> CardView | None:
    """The whole card, as its owner sees it; None while it has no face."""
    if ja is None and en is None:
        return None
    ja, en = completed(ja, en), completed(en, ja)
    hue = hue_of(str(card.account_id))
    return CardView(CardFields(ja, en), card.design, card.kind, card.crest, hue, card.picture_id)


def completed(face: Face | None, other: Face | None) -> Face | None:
    """*face* with what is the same in both languages from the *other* one."""
    if face is None or other is None:
        return face
    return replace(face, **{name: getattr(face, name) or getattr(other, name) for name in SHARED})


def only(view: CardView, chosen: Collection[str]) -> CardView:
    """The card with the name and the *chosen* fields; everything else is gone, not hidden."""
    kept = {*NAME, *(name for choice in chosen for name in COVERS.get(choice, ()))}
    ja, en = (
        face and Face(**{f.name: getattr(face, f.name) for f in fields(Face) if f.name in kept})
        for face in (view.card.ja, view.card.en)
    )
    return replace(
        view,
        card=CardFields(ja, en),
        crest=view.crest if "organisation" in chosen else "",
        picture=view.picture if "picture" in chosen else None,
    )


def given(view: CardView) -> list[str]:
    """The choices that have something to give on this card, in their order."""
    return [
        choice
        for choice, names in COVERS.items()
        if any(getattr(face, name) for _, face in view.card.faces() for name in names)
        or (choice == "picture" and view.picture is not None)
    ]


def write_snapshot(view: CardView) -> dict[str, Any]:
    """*view* as JSON can hold it."""
    return {
        "design": str(view.design), "kind": str(view.kind), "crest": view.crest, "hue": view.hue,
        "picture": view.picture,
        **{tag: dict(vars(face)) for tag, face in view.card.faces()},
    }  # fmt: skip


def read_snapshot(snapshot: Mapping[str, Any]) -> CardView:
    """The card that was written."""
    ja, en = (read_face(face) if (face := snapshot.get(tag)) else None for tag in ("ja", "en"))
    drawn = {name: snapshot[name] for name in ("design", "kind", "crest", "hue")}
    return CardView(CardFields(ja, en), **drawn, picture=snapshot.get("picture"))


def read_face(values: Mapping[str, Any]) -> Face:
    """A face from its fields, as JSON, a row or a form holds them."""
    languages = tuple((str(code), str(level)) for code, level in values["languages"])
    return Face(**{**values, "links": tuple(values["links"]), "languages": languages})


def shrunk(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What is left of a withdrawn card: the name, without its reading."""
    view = only(read_snapshot(snapshot), ())
    ja, en = (face and Face(family=face.family, given=face.given) for face in (view.card.ja, view.card.en))
    return write_snapshot(replace(view, card=CardFields(ja, en)))


def index_of(view: CardView) -> str:
    """The folded text by which a holder finds the card: kanji, kana, romaji, organisation and the rest."""
    parts: list[str] = []
    for tag, face in view.card.faces():
        reading = f"{face.reading_family} {face.reading_given}".strip()
        parts += [
            full_name(face, tag),
            f"{face.family} {face.given}",
            reading,
            romaji(reading),
            face.organisation,
        ]
        parts += [
            face.organisation_reading,
            romaji(face.organisation_reading),
            face.department,
            face.title,
            face.line,
        ]
        parts += [face.email, *face.links]
    return index_text(*dict.fromkeys(parts))[:4000]


def _as_written(face: Face) -> str:
    """A name that is written in kana is its own reading."""
    written = f"{face.family} {face.given}".strip()
    return written if is_kana(written) else ""


def reading_of(view: CardView, locale: str) -> str:
    """By what the card stands in the index: its kana for a reader of Japanese, its family name for others."""
    ja, en = view.card.ja, view.card.en
    kana = (f"{ja.reading_family} {ja.reading_given}".strip() or _as_written(ja)) if ja else ""
    latin = f"{en.family} {en.given}".strip() if en else romaji(kana)
    return (kana or latin if locale == "ja" else latin) or view.name(locale)
