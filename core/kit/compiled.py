"""Templates compiled once and kept beside the code, as Python keeps its modules."""

import contextlib
from pathlib import Path
from pickle import UnpicklingError

from jinja2.bccache import Bucket, FileSystemBytecodeCache

FOLDER = Path(__file__).parents[2] / "build" / "templates"
"""As trustworthy as the code itself, and never below the data: what lies here is run."""


class CompiledTemplates(FileSystemBytecodeCache):
    """Keeps them in *folder*; where nothing can be written, each start compiles anew."""

    def __init__(self, folder: Path = FOLDER) -> None:
        super().__init__(str(folder))
        self.folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take one from there, unless it is damaged."""
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one template, if there is a place and room."""
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)
