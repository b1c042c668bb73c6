"""Typed text made fit for formats of lines: one kind of line break, nothing unseen. Pure.

What counts as a line break is what any reader may take for one (Unicode UAX 14, classes BK, CR, LF, NL), so
that no text can begin a line of its own in a vCard, a calendar or a caption file.
"""

import re

LINE_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
"""Control characters, halves of characters, and the mark that files begin with."""


def plain_text(text: str) -> str:
    """*text* with ``\\n`` for every line break and without control characters; tabs stay."""
    return UNSEEN.sub("", LINE_BREAKS.sub("\n", text))


def plain_line(text: str) -> str:
    """*text* on one line: a space for every line break, and without control characters."""
    return UNSEEN.sub("", LINE_BREAKS.sub(" ", text))
