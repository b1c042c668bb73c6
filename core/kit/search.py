"""Finding what people mean: text folded so that kanji variants, kana, width, case and accents do not matter.

A table keeps a folded column (`index_text`) beside the text it shows, and a query is folded the same way and
looked for word by word with LIKE. That finds Japanese words of two characters, which word and trigram
indexes miss, and knows no query language: ``*``, ``"`` and ``NEAR(`` are text like any other.
Sources: Unicode NFKC and case folding (UAX 15, 3.13); CLDR knows no fold of name kanji, so the list is ours.
"""

import re
import unicodedata

from sqlalchemy import ColumnElement, and_, true
from sqlalchemy.sql.elements import SQLCoreOperations

MAX_WORDS = 8
"""Words of a query that are looked for; what follows would only make the statement long."""

VARIANTS = str.maketrans(
    "髙﨑嵜𠮷濵濱邊邉齋齊斎澤櫻國廣嶋嶌德惠眞槇龍瀨賴冨峯曾栁桒瀧澁條圓榮實壽藏關舘舩淵穗靜豐與"
    "鄕縣學會驛傳應經濟讓讚禮繩圖戶黑彥敎晉來將祿萬龜鐵鷗薗埜塲﨟瑤遙凛檜籠檢發團譽柗枩㐂杦斈仝",
    "高崎崎吉浜浜辺辺斉斉斉沢桜国広島島徳恵真槙竜瀬頼富峰曽柳桑滝渋条円栄実寿蔵関館船渕穂静豊与"
    "郷県学会駅伝応経済譲讃礼縄図戸黒彦教晋来将禄万亀鉄鴎園野場臈瑶遥凜桧篭検発団誉松松喜杉学同",
)
"""Kanji that stand for one another in names, each to the form most keyboards give first."""

LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i"})
"""Latin letters that carry their mark within, so that decomposing does not take it off."""

HIRAGANA = str.maketrans({chr(kata): chr(kata - 0x60) for kata in [*range(0x30A1, 0x30F7), 0x30FD, 0x30FE]})
VOICING = "\u3099\u309a"
KANA = "\u3041-\u3096\u309d\u309e"
SCRIPT = f"{KANA}\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
DASH_BETWEEN_KANA = re.compile(f"(?<=[{KANA}])[-\u2010-\u2015\u2212~\u301c\u30fc]+(?=[{KANA}])")
DASH_AFTER_KANA = re.compile(f"(?<=[{KANA}])\u30fc+(?![{KANA}])")
GAP_IN_JAPANESE = re.compile(f"(?<=[{SCRIPT}\u30fc]) (?=[{SCRIPT}])")


class Bare(dict[int, int | None]):
    """For ``str.translate``: takes accents, variation selectors and characters that are not seen away.

    What it was asked for it keeps, of the characters that texts are made of.
    """

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        goes = unicodedata.category(character) in ("Mn", "Cf", "Cc", "Me")
        kept = None if goes and character not in VOICING and not character.isspace() else code
        if code < KEPT_BELOW:
            self[code] = kept
        return kept


KEPT_BELOW = 0x10000
BARE = Bare()


def fold(text: str) -> str:
    """*text* as it is compared: folding twice changes nothing more.

    Katakana become hiragana, wide and half-width forms plain, capitals small; accents go (ü → u, but が
    stays が), kanji variants meet (髙 → 高), a long-vowel mark is one ー between kana and none at the end of
    them (サーバー = サーバ); runs of space are one, and none within Japanese (佐藤　花子 = 佐藤花子, and so
    with ・).
    """
    plain = unicodedata.normalize("NFKC", text).casefold().translate(LETTERS)
    bare = unicodedata.normalize("NFD", plain).translate(BARE)
    folded = unicodedata.normalize("NFKC", bare).translate(VARIANTS).translate(HIRAGANA)
    spaced = " ".join(re.sub("[・゠=]", " ", folded).split())
    joined = GAP_IN_JAPANESE.sub("", spaced)
    return DASH_AFTER_KANA.sub("", DASH_BETWEEN_KANA.sub("ー", joined))


def index_text(*parts: str | None) -> str:
    """The folded column of a row: its parts one to a line, so that no match reaches across two."""
    return "\n".join(folded for part in parts if part and (folded := fold(part)))


def contains(column: SQLCoreOperations[str], query: str) -> ColumnElement[bool]:
    """True where the folded *column* contains every word of *query*; an empty query is true of all rows."""
    return and_(true(), *(column.contains(word, autoescape=True) for word in words_in(query)))


def words_in(query: str) -> list[str]:
    """What is looked for, word by word, folded."""
    return [folded for word in query.split()[:MAX_WORDS] if (folded := fold(word))]
