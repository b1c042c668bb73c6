"""Every page of the fair: the route table, filled with what the demo has."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from starlette.routing import Route

from server.routes import routes

FAIR = "autumn-2026"
FOUND_BY = {
    "booth": "select slug from booth order by id limit 1",
    "job": "select id from opening where booth_id = (select min(id) from booth) order by id limit 1",
    "lead": "select id from lead where booth_id = (select min(id) from booth) order by id limit 1",
    "session": "select id from programme_session order by id",
    "speaker": "select id from speaker order by id limit 1",
    "recording": "select id from recording order by id limit 2",
    "card": "select id from card order by id",
    "account": "select account_id from person order by account_id limit 2",
    "room": "select id from chat_room order by id",
    "handover": "select id from handover order by id",
    "offer": "select id from offer order by id",
    "exchange": "select id from exchange order by id",
    "kind": "select 'exhibitors' union select 'organisers'",
}
"""Where the values of a path's parameters stand; the first few that somebody may see are visited."""
NO_PAGES = re.compile(
    r"\.(ics|json|csv|xlsx|vcf|vtt|txt|js|webmanifest)$|\.\{|\{(file|document|token|message|locale)(:int)?\}|/(photo|poster|video|film|cv)$"
)
"""Addresses of files, and of what has to be made before it can be looked at."""


class Sitemap:
    """What can be asked for at a fair whose data lie in *data*."""

    def __init__(self, data: Path) -> None:
        with closing(sqlite3.connect(f"file:{data / 'koryu.db'}?mode=ro", uri=True)) as db:
            self.values = {
                name: [str(row[0]) for row in db.execute(query)] for name, query in FOUND_BY.items()
            }
        self.values["fair"] = [FAIR]

    def names(self) -> list[str]:
        """The routes that answer a GET with a page."""
        return [
            route.name for route in routes
            if isinstance(route, Route) and "GET" in (route.methods or ()) and not NO_PAGES.search(route.path)
        ]  # fmt: skip

    def addresses(self, name: str) -> list[str]:
        """The route's path with every value that its parameter can have; an unknown parameter is an error."""
        path = next(route.path for route in routes if isinstance(route, Route) and route.name == name)
        found = [path]
        for part in re.findall(r"\{(\w+)(?::\w+)?\}", path):
            found = [
                re.sub(rf"\{{{part}(:\w+)?\}}", value, one) for one in found for value in self.values[part]
            ]
        return found
