"""Templates, and what every one of them may call: addresses of files, both clocks, parts that are kept."""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

from anyio import to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from core.kit import i18n, markdown, times
from core.kit.i18n import current_locale

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"

current_zones: ContextVar[tuple[str | None, str | None]] = ContextVar("current_zones", default=(None, None))
"""The reader's zone and the fair's, for the two clocks of a page."""

SHEET = "koryu.css"
"""Every stylesheet as one, the order of layers first: one request, and half the bytes of forty."""


@cache
def sheets() -> list[Path]:
    """Every sheet below ``static/css``; one that is added is seen after a restart."""
    return sorted((STATIC / "css").rglob("*.css"))


def static(path: str) -> str:
    """The address of a file below ``static/``, which changes within a second of the file."""
    return _stamped(path, int(monotonic()))


@lru_cache(maxsize=256)
def _stamped(path: str, _second: int) -> str:
    files = sheets() if path == SHEET else [STATIC / path]
    changed = "".join(f"{file.stat().st_mtime_ns}" for file in files if file.is_file())
    return f"/static/{path}?{sha256(changed.encode()).hexdigest()[:8] if changed else '0'}"


class Assets(StaticFiles):
    """``static/``: what is asked for with its stamp may be kept for ever, the rest is asked for again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with how long it may be kept."""
        if path == SHEET:
            joined = await to_thread.run_sync(lambda: "".join(sheet.read_text() for sheet in sheets()))
            response: Response = Response(joined, media_type="text/css")
        else:
            response = await super().get_response(path, scope)
        kept = "public, max-age=31536000, immutable" if scope["query_string"] else "no-cache"
        response.headers["Cache-Control"] = kept
        return response


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
def kept(context: Context, part: str, **values: Hashable) -> Markup:
    """A part of a page that is rendered from *values* alone, and once for everybody who gives the same.

    It knows neither ``frame`` nor anything else of the page around it, so nothing of one reader can reach
    another. Lists that come with every page are put together from such parts.
    """
    return _kept(part, context["url_for"], current_locale.get(), current_zones.get(), tuple(values.items()))


@lru_cache(maxsize=4096)
def _kept(
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
    "kept": kept,
}
