"""The peer: bare Starlette answers, ``/<bytes>`` and ``/film``; ``python -m bench.bare PORT [FILM]``."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse
from starlette.routing import Route


async def answer(request: Request) -> HTMLResponse:
    """So many bytes."""
    return HTMLResponse(b"x" * request.path_params.get("size", 1))


async def film(request: Request) -> FileResponse:
    """A file, in ranges."""
    return FileResponse(sys.argv[2], media_type="video/mp4")


if __name__ == "__main__":
    app = Starlette(routes=[Route("/", answer), Route("/film", film), Route("/{size:int}", answer)])
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
