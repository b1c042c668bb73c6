"""Templates, and what every one of them may call: both clocks, parts that are kept."""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup

from core.kit import i18n, markdown, times
from core.kit.assets import ROOT, static
from core.kit.i18n import current_locale

current_zones: ContextVar[tuple[str | None, str | None]] = ContextVar("current_zones", default=(None, None))
"""The reader's zone and the fair's, for the two clocks of a page."""


def clocks(moment: Any, end: Any = None) -> times.Clocks:
    """*moment* on the reader's clock and the fair's."""
    reader, fair = current_zones.get()
    return times.clocks(moment, end, reader=reader, fair=fair, locale=current_locale.get())


templates = Environment(
    loader=FileSystemLoader(ROOT / "templates"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,  # a misspelt variable is an error, not a blank
    extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,  # or every page asks the disk 150 times whether its parts have changed
)


@pass_context
def kept_part(context: Context, part: str, **values: Hashable) -> Markup:
    """A part of a page that is rendered from *values* alone, and once for everybody who gives the same.

    It knows neither ``frame`` nor anything else of the page around it, so nothing of one reader can reach
    another. Lists that come with every page are put together from such parts. A file below ``static/`` that
    changes is seen in them after a restart.
    """
    return _made(part, context["url_for"], current_locale.get(), current_zones.get(), tuple(values.items()))


@lru_cache(maxsize=4096)
def _made(
    part: str,
    url_for: Callable[..., str],
    _locale: str,
    _zones: tuple[str | None, str | None],
    values: tuple[tuple[str, Hashable], ...],
) -> Markup:
    return Markup(templates.get_template(part).render(values, url_for=url_for))  # noqa: S704  it escapes


templates.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=True)  # type: ignore[attr-defined]
templates.globals |= {
    "static": static,
    "clocks": clocks,
    "pick": lambda en, ja: i18n.pick(current_locale.get(), en, ja),
    "script_of": lambda en, ja: i18n.script_of(current_locale.get(), en, ja),
    "markdown": markdown.render,
    "kept_part": kept_part,
}
