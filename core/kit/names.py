"""Names in two scripts: how they are written, ordered, and drawn as one character. Pure.

Japanese order is that of the kana table (五十音) by reading; kanji are never guessed at, a person gives the
reading. Source of the order: JIS X 4061, simplified to base sound first, then voicing and size.
"""

import hashlib
import re
import unicodedata
from typing import Literal, get_args

Hue = Literal["asagi", "fuji", "yamabuki", "wakatake", "sakura"]
HUES: tuple[Hue, ...] = get_args(Hue)

ROWS = {
    "あ": "あいうえお",
    "か": "かきくけこ",
    "さ": "さしすせそ",
    "た": "たちつてと",
    "な": "なにぬねの",
    "は": "はひふへほ",
    "ま": "まみむめも",
    "や": "やゆよ",
    "ら": "らりるれろ",
    "わ": "わゐゑをん",
}
ROW_OF = {kana: row for row, line in ROWS.items() for kana in line}
SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
HIRAGANA = str.maketrans({chr(kata): chr(kata - 0x60) for kata in range(0x30A1, 0x30F7)})
VOWELS = {
    "あ": "あかさたなはまやらわ",
    "い": "いきしちにひみりゐ",
    "う": "うくすつぬふむゆる",
    "え": "えけせてねへめれゑ",
    "お": "おこそとのほもよろを",
}
VOWEL_OF = {kana: vowel for vowel, line in VOWELS.items() for kana in line}
LEGAL_FORMS = re.compile(
    "^(?:(?:株式会社|有限会社|合同会社|合資会社|(?:一般|公益)?(?:社団|財団)法人|(?:国立|公立)?大学法人|学校法人"
    r"|独立行政法人|特定非営利活動法人|NPO法人|\([株有合社財学]\))\s*)(?=.)"
)
JAPANESE = re.compile(
    "^[\u3005-\u3007\u303b\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+$"
)
KANA = re.compile("^[\u3041-\u309f\u30a0-\u30ff\\s]+$")
KATAKANA = re.compile("^[\u30a0-\u30ff]+$")


def gojuon_row(reading: str) -> str:
    """The heading a reading stands under: あ か さ … わ, a capital Latin letter, or "#" for all else."""
    base = _base(reading)[:1]
    if base in ROW_OF:
        return ROW_OF[base]
    return base.upper() if "a" <= base <= "z" else "#"


def sort_key(reading: str) -> tuple[int, str, str]:
    """Orders readings as `gojuon_row` groups them: kana, then Latin, then the rest.

    か sorts before が only where the readings are otherwise the same; ー counts as the vowel it prolongs.
    """
    base = _base(reading)
    group = 0 if base[:1] in ROW_OF else 1 if "a" <= base[:1] <= "z" else 2
    return group, base, unicodedata.normalize("NFKC", reading).strip()


def _base(reading: str) -> str:
    """Hiragana without voicing and small forms, long vowels written out; Latin without accents and case."""
    plain = unicodedata.normalize("NFKC", reading).casefold()
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if unicodedata.category(c) != "Mn")
    sounds: list[str] = []
    for character in bare.translate(HIRAGANA).translate(SMALL):
        sound = VOWEL_OF.get(sounds[-1], "") if character == "ー" and sounds else character
        if sound and sound not in "ー ・゠=.'’-":
            sounds.append(sound)
    return "".join(sounds)


def face_mark(family_ja: str, *latin_first: str) -> str:
    """The one character of a face: the family name's where it has kanji, else of the first name given."""
    if any("\u3400" <= character <= "\u9fff" for character in family_ja):
        return monogram(family_ja)
    return monogram(next((name for name in (*latin_first, family_ja) if name), ""))


def monogram(text: str) -> str:
    """The one character that stands for a name: 佐, S, ミ; "・" where there is none.

    The legal form before a company's name (株式会社) is passed over; a variation selector stays with its
    kanji, so that the character is drawn as its owner writes it.
    """
    plain = unicodedata.normalize("NFC", text.strip())
    plain = LEGAL_FORMS.sub(
        "", plain.replace("㈱", "(株)").replace("㈲", "(有)").translate(str.maketrans("（）", "()"))
    )
    start = next((place for place, c in enumerate(plain) if c.isalnum()), None)
    if start is None:
        return "・"
    first = unicodedata.normalize("NFKC", plain[start])[:1].upper()[:1]
    end = start + 1
    while end < len(plain) and end < start + 3 and unicodedata.category(plain[end]) == "Mn":
        end += 1
    return first + plain[start + 1 : end]


def hue_of(seed: str | int) -> Hue:
    """A hue for a face or a sign: the same for the same seed, for ever and everywhere."""
    return HUES[hashlib.sha256(str(seed).encode("utf-8", "surrogatepass")).digest()[0] % len(HUES)]


def display_name(family: str, given: str, locale: str) -> str:
    """The whole name as its script is written; the reader's *locale* decides only where scripts are mixed.

    Japanese script: 佐藤花子, family first and unspaced. Katakana names from other languages: given name
    first with ・ (ダニエル・オカフォー), as they are written in Japanese. Hangul: family first. Latin and
    other scripts: given name first. A name of one part is that part.
    """
    first, last = given.strip(), family.strip()
    if not first or not last:
        return first or last
    if KATAKANA.match(first) and KATAKANA.match(last):
        return f"{first}・{last}"
    if (JAPANESE.match(first) and JAPANESE.match(last)) or (_is_hangul(first) and _is_hangul(last)):
        return last + first
    is_mixed = bool(JAPANESE.match(first) or JAPANESE.match(last))
    return f"{last} {first}" if is_mixed and locale.startswith("ja") else f"{first} {last}"


def _is_hangul(text: str) -> bool:
    return all("\uac00" <= c <= "\ud7a3" for c in text)


def is_kana(text: str) -> bool:
    """Whether *text* is a reading: kana, long-vowel marks, ・ and spaces, with at least one kana."""
    plain = unicodedata.normalize("NFKC", text)
    return bool(KANA.match(plain)) and any(
        "\u3041" <= c <= "\u3096" or "\u30a1" <= c <= "\u30fa" for c in plain
    )
