"""``python -m server``: the command line."""

import gc

gc.disable()  # what is imported stays: looking for rubbish in it takes a fifth of a start (see listen)

from server.cli import main  # noqa: E402

main()
