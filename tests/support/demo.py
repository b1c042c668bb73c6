"""The demo fair, loaded, and walking about in it."""

import atexit
import re
import shutil
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session
from starlette.routing import Route
from starlette.testclient import TestClient

from core.kit.database import kind_of, utc_now
from core.kit.i18n import translations
from core.kit.settings import Settings
from core.kit.work import Actor, Transaction, Work
from server.app import create_app
from server.demo.load import load_demo
from server.routes import routes
from tests.support import postgres
from tests.support.browser import Browser
from tests.support.house import ADDRESS, database_setting, empty_database

LINK = re.compile(r'(?:href|src)="(/[^"#]*)')
TEMPLATE = re.compile(r"<template.*?</template>", re.DOTALL)
PAGES = [route for route in routes if isinstance(route, Route) and "GET" in (route.methods or ())]


def demo_settings(data: Path) -> Settings:
    """As ``./run demo`` has them."""
    return Settings(
        data=data, database=database_setting(data), address=ADDRESS, secret="a secret for tests", demo=True,
        log_level="error",
    )  # fmt: skip


def a_demo(data: Path, *, clock: Callable[[], datetime] = utc_now) -> Settings:
    """Load (or move) the demo in *data*."""
    settings = demo_settings(data)
    if not data.exists():
        data.mkdir(parents=True)
        empty_database(data / "koryu.db")
    load_demo(settings, clock=clock)
    return settings


@cache
def _loaded_today() -> Path:
    folder = TemporaryDirectory(prefix="koryu-demo-")
    atexit.register(folder.cleanup)
    a_demo(Path(folder.name) / "data")
    return Path(folder.name) / "data"


def todays_demo(data: Path) -> Settings:
    """The demo as it loads now, in *data*; loaded once in a process and copied."""
    return a_copy(_loaded_today(), data)


def a_copy(source: Path, data: Path) -> Settings:
    """What *source* holds, in *data*."""
    shutil.copytree(source, data)
    if postgres.is_chosen():
        postgres.copy(source / "koryu.db", data / "koryu.db")
    return demo_settings(data)


@contextmanager
def looking_at(settings: Settings, now: datetime) -> Iterator[Work]:
    """A unit of work on the stored demo, done by nobody."""
    engine = kind_of(settings.database_url).for_writing(settings.database_url)
    with Session(engine) as session:
        yield Work(Transaction.of(session), Actor(), now)
    engine.dispose()


@contextmanager
def serving(settings: Settings, **options: Any) -> Iterator[TestClient]:
    """A browser of somebody who passes by the running demo; it follows no redirects."""
    app = create_app(settings, **options)
    with Browser(app, base_url=ADDRESS, follow_redirects=False, client=("127.0.0.1", 50000)) as browser:
        yield browser


def name_of(path: str) -> str:
    """The route that a path leads to."""
    bare = path.partition("?")[0]
    return next((route.name for route in PAGES if route.path_regex.fullmatch(bare)), bare)


def walk_about(browser: TestClient, *, each: int = 1) -> tuple[Counter[str], list[tuple[int, str]]]:
    """Follow every link from the front page and one's own pages, at most *each* times to a kind of page.

    Returns how often each kind answered, and everything that did not answer 200.
    """
    ahead = deque(["/", "/help", "/privacy", "/membership", "/mailbox", "/account", "/profile", "/notices"])
    known, taken = set(ahead), Counter(name_of(path) for path in ahead)
    found: Counter[str] = Counter()
    wrong: list[tuple[int, str]] = []
    while ahead:
        path = ahead.popleft()
        answer = browser.get(path)
        links = [answer.headers["location"].removeprefix(ADDRESS)] if answer.status_code == 303 else []
        if answer.status_code == 200:
            found[name_of(path)] += 1
            is_page = "text/html" in answer.headers["content-type"]
            links = LINK.findall(TEMPLATE.sub("", answer.text)) if is_page else []
        elif answer.status_code != 303:
            wrong.append((answer.status_code, path))
        for link in (link.replace("&amp;", "&") for link in links):
            kind = name_of(link)
            if link not in known and not link.startswith("/static/") and taken[kind] < each:
                known.add(link)
                taken[kind] += 1
                ahead.append(link)
    return found, wrong


class Missing(NullTranslations):
    """Gathers the sentences that the Japanese catalogues do not know."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences: set[str] = set()

    def gettext(self, message: str) -> str:
        self.sentences.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.sentences.add(msgid1)
        return msgid1 if n == 1 else msgid2


@contextmanager
def untranslated() -> Iterator[set[str]]:
    """Within it, every sentence that was to be shown in Japanese and has none."""
    japanese, missing = translations("ja"), Missing()
    before = japanese._fallback  # type: ignore[attr-defined]
    japanese._fallback = missing  # type: ignore[attr-defined]
    try:
        yield missing.sentences
    finally:
        japanese._fallback = before  # type: ignore[attr-defined]
