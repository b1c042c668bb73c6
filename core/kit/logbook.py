"""Logs: one line an occurrence, structured, with the request's id; never a line break from outside."""

import logging
import re
import secrets
import sys
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.kit.settings import Settings

log = structlog.get_logger("koryu.requests")


SECRET = re.compile(r"[A-Za-z0-9_.-]{32,}")
"""A path segment this long is a token of a link: it opens something, so it is not written down."""


def without_secrets(path: str) -> str:
    """``/sign-in/Xb3…`` → ``/sign-in/…`` (Security 7)."""
    return SECRET.sub("…", path)


def set_up_logs(settings: Settings) -> None:
    """Send our logs and the libraries' through one pipe; values are escaped (Security 39)."""
    level = getattr(logging, settings.log_level.upper(), logging.INFO)
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=True)
        if settings.log_json
        else structlog.processors.KeyValueRenderer(key_order=["at", "level", "event"], repr_native_str=True)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


class RequestLog:
    """Give every request an id, answer with it in ``X-Request-Id``, and write one line when it ends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        structlog.contextvars.bind_contextvars(request=request_id)
        began, status = time.perf_counter(), 0

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self.app(scope, receive, send_with_id)
        finally:
            milliseconds = round((time.perf_counter() - began) * 1000, 1)
            if not scope["path"].startswith("/static/"):
                log.info(
                    "answered",
                    method=scope["method"],
                    path=without_secrets(scope["path"]),
                    status=status,
                    ms=milliseconds,
                )
            structlog.contextvars.unbind_contextvars("request")
