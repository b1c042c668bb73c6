"""Files that everybody gets as they are: how they are served, and addresses that change when they do."""

from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from time import monotonic

from anyio import to_thread
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"

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
