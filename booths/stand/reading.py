"""What search finds a booth by."""

from collections.abc import Iterable

from booths.stand.models import Booth, Opening
from core.kit.search import index_text


def found_by(booth: Booth, openings: Iterable[Opening]) -> str:
    """The folded text of a booth and its open jobs, at most as long as its column."""
    parts = [booth.name_en, booth.name_ja, booth.reading, booth.tagline_en, booth.tagline_ja, booth.places_en]
    parts += [booth.places_ja, booth.seeks_en, booth.seeks_ja]
    for opening in openings:
        parts += [opening.title_en, opening.title_ja, opening.place_en, opening.place_ja]
    return index_text(*parts, booth.about_en, booth.about_ja)[:8000]
