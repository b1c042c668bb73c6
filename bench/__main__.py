"""``./run bench [pages] [live]``: measure, and print tables."""

import sys

from bench import live, pages

TABLES = {"pages": pages.main, "live": live.main}

if __name__ == "__main__":
    wanted = sys.argv[1:] or list(TABLES)
    unknown = [name for name in wanted if name not in TABLES]
    if unknown:
        sys.exit(f"There is no benchmark called {unknown[0]}; there is: {', '.join(TABLES)}.")
    for name in wanted:
        TABLES[name]()
