"""Parts of pages that are kept: made of what they are given, and of nothing else that stands around them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from jinja2 import ChoiceLoader, DictLoader, UndefinedError

from core.kit.i18n import current_locale
from core.kit.rendering import current_zones, templates

PARTS = {
    "part.html": '{{ _("Programme") }} {{ words }} {{ url_for("home") }}',
    "page.html": '{{ kept_part("part.html", words=words) }}',
    "nosy.html": "{{ frame.me.name }}",
    "nosy_page.html": '{{ kept_part("nosy.html", words=words) }}',
    "clock.html": "{% set at = clocks(at) %}{{ at.reader.time }}",
    "clock_page.html": '{{ kept_part("clock.html", at=at) }}',
}


@pytest.fixture(autouse=True)
def with_parts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Those templates beside our own."""
    assert templates.loader is not None
    monkeypatch.setattr(templates, "loader", ChoiceLoader([DictLoader(PARTS), templates.loader]))
    yield
    current_locale.set("en")
    current_zones.set((None, None))


def home(name: str) -> str:
    """The sitemap of one address."""
    return f"/{name}"


def page(name: str = "page.html", **values: object) -> str:
    """The page, for somebody called Anna."""
    around = {"frame": {"me": {"name": "Anna"}}, "url_for": home}
    return templates.get_template(name).render(around | values)


def test_a_part_is_made_of_what_it_is_given():
    assert page(words="one") == "Programme one /home"
    assert page(words="two") == "Programme two /home"
    assert page(words="<b>") == "Programme &lt;b&gt; /home"


def test_a_part_is_made_once_for_the_same_values():
    made: list[str] = []

    def noted(name: str) -> str:
        made.append(name)
        return f"/{name}"

    seen = {page(words=words, url_for=noted) for words in ("once", "once", "twice")}

    assert (len(seen), len(made)) == (2, 2)


def test_a_part_is_another_one_in_another_language_and_on_another_clock():
    moment = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    seen = [page("clock_page.html", at=moment), page(words="here")]
    current_locale.set("ja")
    current_zones.set(("Asia/Tokyo", "Asia/Tokyo"))
    seen += [page("clock_page.html", at=moment), page(words="here")]

    assert seen == ["09:00", "Programme here /home", "18:00", "プログラム here /home"]


def test_a_part_that_asks_who_reads_is_an_error_and_no_leak():
    with pytest.raises(UndefinedError, match="frame"):
        page("nosy_page.html", words="")
