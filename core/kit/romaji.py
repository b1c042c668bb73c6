"""Kana as Latin letters, so that a name is found as somebody heard it. Pure.

Modified Hepburn without marks on long vowels (ローマ字のつづり方, second table; おお and おう are also how
people type them). Only for searching and sorting: how a person writes their own name is on their card.
"""

ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "r": "らりるれろ",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
SOUNDS = {
    kana: letter + vowel for letter, row in ROWS.items() for kana, vowel in zip(row, "aiueo", strict=True)
} | {
    "し": "shi",
    "ち": "chi",
    "つ": "tsu",
    "ふ": "fu",
    "じ": "ji",
    "ぢ": "ji",
    "づ": "zu",
    "や": "ya",
    "ゆ": "yu",
    "よ": "yo",
    "わ": "wa",
    "を": "o",
    "ん": "n",
    "ゔ": "vu",
    "ー": "",
    "・": " ",
    "ぁ": "a",
    "ぃ": "i",
    "ぅ": "u",
    "ぇ": "e",
    "ぉ": "o",
    "っ": "",
    "ゃ": "ya",
    "ゅ": "yu",
    "ょ": "yo",
}
GLIDES = {"ゃ": "a", "ゅ": "u", "ょ": "o", "ぁ": "a", "ぃ": "i", "ぇ": "e", "ぉ": "o"}
HIRAGANA = str.maketrans({chr(kata): chr(kata - 0x60) for kata in range(0x30A1, 0x30F7)})


def romaji(kana: str) -> str:
    """``なかむら はるか`` → ``nakamura haruka``; what is no kana stays as it is."""
    heard: list[str] = []
    doubled = False
    for sign in kana.translate(HIRAGANA):
        if sign in GLIDES and heard and heard[-1][-1:] in ("i", "u", "e", "o") and len(heard[-1]) > 1:
            heard[-1] = _glided(heard[-1], sign)
            continue
        sound = SOUNDS.get(sign, sign)
        if doubled and sound[:1].isalpha():
            sound = ("t" if sound.startswith("ch") else sound[0]) + sound
        doubled = sign == "っ"
        heard.append(sound)
    return "".join(heard)


def _glided(sound: str, sign: str) -> str:
    """き + ゃ → kya, し + ゃ → sha, ふ + ぁ → fa, て + ぃ → ti."""
    stem = sound[:-1]
    if sign in "ゃゅょ" and not stem.endswith(("sh", "ch", "j")):
        stem += "y"
    return stem + GLIDES[sign]
