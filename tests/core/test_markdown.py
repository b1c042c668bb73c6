"""Markdown: what people mean by it, and nothing else."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.kit.markdown import PLAIN, render, render_chat, render_line, render_marked

RENDERERS = [render, render_chat, render_line]
REL = 'rel="nofollow noopener ugc"'

ATTACKS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<details open ontoggle=alert(1)>",
    "<style>@import'//evil.example'</style>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<form action=//evil.example><input name=password>",
    "<object data=data:text/html;base64,PHNjcmlwdD4=>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](java&#10;script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#58alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](tel:+81)",
    "[x]( javascript:alert(1) )",
    '[x](https://a.example "\\" onmouseover=alert(1) x=\\"")',
    '[x](https://a.example/"onmouseover=alert(1))',
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "![x](https://evil.example/pixel.gif)",
    '![x](x"onerror=alert(1))',
    "[![x](https://evil.example/p.gif)](javascript:alert(1))",
    "`<script>alert(1)</script>`",
    "```<img src=x onerror=alert(1)>\n</code></pre><script>alert(1)</script>\n```",
    '``` "><script>alert(1)</script>\nx\n```',
    "    <script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\\<script>alert(1)\\</script>",
    "*<img src=x onerror=alert(1)>*",
    "# <img src=x onerror=alert(1)>",
    "> <script>alert(1)</script>",
    "- <script>alert(1)</script>",
    "https://a.example/<script>alert(1)</script>",
    'https://a.example/"onmouseover="alert(1)',
    "https://a.example/'onmouseover='alert(1)",
    "javascript:alert(1)//https://a.example",
    "＜script＞alert(1)＜/script＞",
    "\u202e<script>alert(1)</script>",
    "\x00<script>alert(1)</script>",
    "{{7*7}} {% raw %} %s {0.__class__}",
]

ALLOWED = set(
    [
        "p",
        "em",
        "strong",
        "s",
        "code",
        "a",
        "br",
        "ul",
        "ol",
        "li",
        "pre",
        "blockquote",
        "h2",
        "h3",
        "h4",
        "hr",
    ]
)


class Inspector(HTMLParser):
    """Gathers every element, attribute and address that nobody allowed."""

    def __init__(self):
        super().__init__()
        self.harm = []

    def handle_starttag(self, tag, attrs):
        given_attributes = dict(attrs)
        href = given_attributes.get("href", "/")
        if (
            tag not in ALLOWED
            or set(given_attributes) - {"a": {"href", "title", "rel"}, "ol": {"start"}}.get(tag, set())
            or not (
                href.startswith(("http://", "https://", "mailto:"))
                or (href[0] == "/" and href[1:2] not in ("/", "\\"))
            )
            or not (href.startswith("/") or given_attributes.get("rel") == "nofollow noopener ugc")
        ):
            self.harm.append((tag, attrs))

    def handle_comment(self, data):
        self.harm.append(data)

    handle_decl = unknown_decl = handle_pi = handle_comment


def harm_in(html: str) -> list[object]:
    """What should not be in it."""
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector.harm


def test_what_nobody_allowed_is_noticed():
    for html in ("<script>", '<a href="javascript:x">', '<p onclick="x">', '<a href="//x">', "<!-- x -->"):
        assert harm_in(html)


@pytest.mark.parametrize("render_", RENDERERS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_typed_becomes_active(render_, attack):
    """Security 29."""
    assert harm_in(render_(attack)) == []
    assert harm_in(render_(f"before {attack}\n\n{attack} after")) == []


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("<>\"'&;:/\\[]()!*_~`#-+>= \n\t01aj強「」、。。ー𠮷.@"), max_size=80))
def test_no_text_breaks_out(text):
    """Security 29."""
    for render_ in RENDERERS:
        assert harm_in(render_(text)) == []


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_rendered(text):
    for render_ in RENDERERS:
        assert harm_in(render_(text)) == []


@pytest.mark.parametrize(
    "piece",
    ["[", "![", "*", "**a", "_a_", "> ", "- ", "~~", "`", "<", "[a](", "https://a.b/", "&#", "(", "a@b."],
)
def test_hostile_repetition_is_rendered_at_once(piece):
    """Security 37: 20,000 characters take well below a second."""
    text = piece * (20_000 // len(piece))
    began = time.perf_counter()
    for render_ in RENDERERS:
        render_(text)
    assert time.perf_counter() - began < 6


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("これは**「強調」**です", "これは<strong>「強調」</strong>です"),
        ("これは*「強調」*です", "これは<em>「強調」</em>です"),
        ("**株式会社（ミライ）**の", "<strong>株式会社（ミライ）</strong>の"),
        ("これは**強調。**です", "これは<strong>強調。</strong>です"),
        ("です。**~~旧~~**新", "です。<strong><s>旧</s></strong>新"),
        ("値段は~~「千円」~~です", "値段は<s>「千円」</s>です"),
        (
            "**[求人](https://a.example)**です",
            f'<strong><a href="https://a.example" {REL}>求人</a></strong>です',
        ),
        ("漢字**`コード`**漢字", "漢字<strong><code>コード</code></strong>漢字"),
        ("a * b * c", "a * b * c"),
        ("snake_case_name", "snake_case_name"),
        ("a**(b)**c", "a**(b)**c"),
        ("**bold** and *em*", "<strong>bold</strong> and <em>em</em>"),
    ],
)
def test_emphasis_is_right_in_japanese_and_in_english(typed, shown):
    assert render_line(typed) == shown


def test_headings_begin_below_the_pages_own():
    assert render("# A\n\n## B\n\n### C\n\n###### F") == "<h2>A</h2>\n<h3>B</h3>\n<h4>C</h4>\n<h4>F</h4>\n"


def test_a_text_has_paragraphs_lists_quotes_and_code():
    assert render("One\ntwo\n\n- a\n- b\n\n3. c\n\n> q\n\n```py\nx < 1\n```") == (
        '<p>One\ntwo</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<ol start="3">\n<li>c</li>\n</ol>\n'
        "<blockquote>\n<p>q</p>\n</blockquote>\n<pre><code>x &lt; 1\n</code></pre>\n"
    )


def test_a_message_keeps_its_lines_and_knows_no_headings_quotes_or_images():
    assert render_chat("# one\ntwo\n> three\n---") == "<p># one<br>\ntwo<br>\n&gt; three<br>\n---</p>\n"
    assert render_chat("- a\n- b") == "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"
    assert render_chat("~~no~~ `yes`") == "<p><s>no</s> <code>yes</code></p>\n"
    assert render_chat("![p](https://a.example/p.gif)").count("<img") == 0


@settings(deadline=None)
@given(st.from_regex(PLAIN, fullmatch=True))
def test_a_plain_line_needs_no_parser_to_be_what_the_parser_makes_of_it(text):
    assert render_chat(text) == render_marked(text)


@pytest.mark.parametrize(
    "text",
    [
        "a *b*", "a _b_", "a `b`", "a ~~b~~", "a <b>", "a & b", "a http://b.example", "a@example.com",
        "a [b](/c)", "a\\*", "a\nb", "- a", "1. a", "> a", " a", "a ",
    ],
)  # fmt: skip
def test_what_means_something_is_never_a_plain_line(text):
    assert render_chat(text) == render_marked(text) != f"<p>{text}</p>\n"


@pytest.mark.parametrize(
    "text", ["Good morning, how are you? It is 10:30.", "佐藤さん、おはようございます！"]
)
def test_most_of_what_is_said_is_a_plain_line(text):
    assert PLAIN.fullmatch(text)


def test_a_line_stays_one_line_inside_its_element():
    assert render_line("one **two**\n\n# three") == "one <strong>two</strong> # three"


def test_bare_addresses_become_links_and_end_where_japanese_begins():
    link = f'<a href="https://example.com/a" {REL}>https://example.com/a</a>'
    assert render_line("https://example.com/aをご覧ください。") == link + "をご覧ください。"
    assert render_line("（https://example.com/a）") == f"（{link}）"
    assert render_line("https://example.com/a。") == link + "。"
    assert (
        render_line("mail ida@example.com")
        == f'mail <a href="mailto:ida@example.com" {REL}>ida@example.com</a>'
    )


def test_names_of_files_and_other_schemes_are_not_links():
    assert render_line("see main.py, www.example.com and ftp://example.com") == (
        "see main.py, www.example.com and ftp://example.com"
    )


def test_links_within_the_site_carry_no_mark_of_distrust():
    assert render_line("[booth](/booths/mirai)") == '<a href="/booths/mirai">booth</a>'
    assert render_line("[there](http://a.example)") == f'<a href="http://a.example" {REL}>there</a>'


def test_what_is_returned_is_not_escaped_again():
    assert render_line("a & b").__html__() == "a &amp; b"
