"""``./run bench [pages] [films] [start] [live]``: measure, and print tables."""

import sys

from bench import films, live, pages, start

TABLES = {"pages": pages.main, "films": films.main, "start": start.main, "live": live.main}

if __name__ == "__main__":
    wanted = sys.argv[1:] or list(TABLES)
    unknown = [name for name in wanted if name not in TABLES]
    if unknown:
        sys.exit(f"There is no benchmark called {unknown[0]}; there is: {', '.join(TABLES)}.")
    for name in wanted:
        TABLES[name]()
