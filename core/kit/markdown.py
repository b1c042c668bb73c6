"""Markdown that people write, as HTML that is safe to show. Pure: text in, `Markup` out.

Sources: CommonMark 0.31 without raw HTML and images; GFM strikethrough and bare links. Emphasis follows the
CJK amendment of CommonMark (punctuation of Chinese, Japanese and Korean text does not break ``**``). What
the renderer makes is filtered once more by an allow-list, so that a fault in one is no hole.
"""

import re
import unicodedata
from collections.abc import Sequence

import nh3
from linkify_it import LinkifyIt  # type: ignore[import-untyped]
from linkify_it.main import Match  # type: ignore[import-untyped]
from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup

INLINE_TAGS = {"em", "strong", "s", "code", "a", "br"}
LIST_TAGS = {"p", "ul", "ol", "li", "pre"}
PAGE_TAGS = {"blockquote", "h2", "h3", "h4", "hr"}
SCHEMES = {"http", "https", "mailto"}
ATTRIBUTES = {"a": {"href", "title", "rel"}, "ol": {"start"}}
OUTSIDE = "nofollow noopener ugc"

JAPANESE = re.compile(
    "[\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
"""Kana, kanji and the punctuation set between them: none of it is part of an address written in a text."""

PLAIN = re.compile(
    "(?!.*//)[A-Za-z\u3041-\u30fe\u3400-\u9fff]"
    "[ !\"#$%'()+,./0-9:;=?A-Z^a-z{|}\u00c0-\u024f\u2013\u2014\u2018-\u201d\u2026"
    "\u3000-\u3002\u300c-\u300f\u3041-\u30fe\u3400-\u9fff\uac00-\ud7a3\uff01-\uff1f-]*(?<![ \u3000])"
)
"""A line in which no character means anything but itself; most of what is said in a room is such a line."""


def render(text: str) -> Markup:
    """A whole text: paragraphs, lists, quotes, code, and headings that begin at h2 (``#``) and end at h4."""
    return _safe(PAGE.render(text), OF_A_PAGE)


def render_chat(text: str) -> Markup:
    """A message: as typed, line by line, with plain lists and code; what looks like a heading stays text."""
    if PLAIN.fullmatch(text):
        return Markup(f"<p>{text}</p>\n")  # noqa: S704 – none of it is markup
    return render_marked(text)


def render_marked(text: str) -> Markup:
    """As :func:`render_chat`, of any text: a plain one takes the parser a hundred times as long."""
    return _safe(CHAT.render(text), OF_A_MESSAGE)


def render_line(text: str) -> Markup:
    """One line within other text: inline marks only, line breaks become spaces, no element around it."""
    return _safe(PAGE.renderInline(" ".join(text.split())), OF_A_LINE)


def _allowing(tags: set[str]) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=tags, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None, strip_comments=True
    )


OF_A_PAGE = _allowing(INLINE_TAGS | LIST_TAGS | PAGE_TAGS)
OF_A_MESSAGE = _allowing(INLINE_TAGS | LIST_TAGS)
OF_A_LINE = _allowing(INLINE_TAGS - {"br"})


def _safe(html: str, cleaner: nh3.Cleaner) -> Markup:
    return Markup(cleaner.clean(html))  # noqa: S704 – the one place where cleaned text becomes Markup


class JapaneseLinks(LinkifyIt):  # type: ignore[misc]  # the library is untyped
    """Finds bare addresses, and ends them where Japanese text goes on without a space.

    Addresses copied from a browser are percent-encoded; one typed in kanji can still be linked by brackets.
    """

    def match(self, text: str) -> list[Match] | None:
        found = [_trimmed(match) for match in super().match(text) or ()]
        return [match for match in found if match is not None] or None

    def match_at_start(self, text: str) -> Match | None:
        found = super().match_at_start(text)
        return _trimmed(found) if found is not None else None


def _trimmed(match: Match) -> Match | None:
    foreign = JAPANESE.search(match.raw)
    if foreign is None:
        return match
    lost = len(match.raw) - foreign.start()
    match.raw, match.text, match.url = match.raw[:-lost], match.text[:-lost], match.url[:-lost]
    match.last_index -= lost
    return match if re.search(r"[\w]/?$", match.raw) and "." in match.raw else None


def _open_link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    if not str(token.attrGet("href") or "").startswith("/"):
        token.attrSet("rel", OUTSIDE)
    return renderer.renderToken(tokens, index, options, env)


class JapaneseState(StateInline):
    """The library's reading of inline text, but for where marks may open and close."""

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """The run of marks at *start*: its length, whether it can open and whether it can close.

        CommonMark 6.2, but punctuation hinders only where it is not CJK, and CJK beside the run counts
        like punctuation: so ``これは**「強調」**です`` is bold, where plain CommonMark leaves it as typed.
        """
        end = start
        while end < self.posMax and self.src[end] == self.src[start]:
            end += 1
        before = _before(self.src, start)
        after = self.src[end] if end < self.posMax else " "
        left = not isWhiteSpace(ord(after)) and (not _is_punctuation(after) or _is_border(before))
        right = not isWhiteSpace(ord(before)) and (not _is_punctuation(before) or _is_border(after))
        can_open = left and (canSplitWord or not right or _is_any_punctuation(before))
        can_close = right and (canSplitWord or not left or _is_any_punctuation(after))
        return Scanned(can_open, can_close, end - start)


class JapaneseInline(ParserInline):
    """The library's inline parser over a `JapaneseState`."""

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        state = JapaneseState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


def _before(text: str, start: int) -> str:
    """The character before *start*, past a variation selector that only changes how it is drawn."""
    while start > 0 and unicodedata.category(text[start - 1]) == "Mn":
        start -= 1
    return text[start - 1] if start else " "


def _is_any_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or isPunctChar(character)


def _is_cjk(character: str) -> bool:
    return (
        bool(JAPANESE.match(character))
        or "\uac00" <= character <= "\ud7a3"
        or "\u1100" <= character <= "\u11ff"
    )


def _is_punctuation(character: str) -> bool:
    return _is_any_punctuation(character) and not _is_cjk(character)


def _is_border(character: str) -> bool:
    return isWhiteSpace(ord(character)) or _is_any_punctuation(character) or _is_cjk(character)


class JapaneseMarkdown(MarkdownIt):
    """CommonMark with our inline parser, our links, and headings below the page's own."""

    def __init__(self, *off: str, breaks: bool) -> None:
        super().__init__("zero")
        self.inline = JapaneseInline()
        self.configure("commonmark", {"html": False, "linkify": True, "breaks": breaks, "maxNesting": 20})
        self.enable(["linkify", "strikethrough"])
        self.disable(["image", "html_block", "html_inline", *off])
        self.linkify = JapaneseLinks(options={"fuzzy_link": False, "fuzzy_email": True, "fuzzy_ip": False})
        for scheme in ("ftp:", "//"):
            self.linkify.add(scheme, None)
        self.add_render_rule("link_open", _open_link)

    def parse(self, src: str, env: EnvType | None = None) -> list[Token]:
        tokens = super().parse(src, env)
        for token in tokens:
            if token.type in ("heading_open", "heading_close"):
                token.tag = f"h{min(int(token.tag[1]) + 1, 4)}"
        return tokens

    def validateLink(self, url: str) -> bool:
        """Addresses of the web and of mail, and paths of this site; nothing relative to its page."""
        address = url.strip().lower()
        if address.startswith(("http://", "https://", "mailto:")):
            return True
        return address.startswith("/") and not address.startswith(("//", "/\\"))


PAGE = JapaneseMarkdown(breaks=False)
CHAT = JapaneseMarkdown("heading", "lheading", "hr", "blockquote", "code", "reference", breaks=True)
