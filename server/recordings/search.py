"""Finding recordings by title, speaker, and by what was said, as far as the searcher may hear it."""

from collections.abc import Iterable

from sqlmodel import col, select

from core.kit.search import MAX_WORDS, contains, fold
from core.kit.work import Work
from server.programme.models import Appearance, Speaker
from server.recordings.models import Caption


def matching(work: Work, query: str, *, titles: dict[int, str], may_hear: Iterable[int]) -> set[int]:
    """The recordings that hold every word of *query*, each in any of their texts.

    Args:
        titles: Recording id → its folded titles and names, for all that the actor sees.
        may_hear: Those whose transcripts the actor may read; others are found by title and name only.
    """
    found = set(titles)
    heard = list(may_hear)
    for word in query.split()[:MAX_WORDS]:
        folded = fold(word)
        if not folded:
            continue
        said = select(Caption.recording_id).where(
            col(Caption.recording_id).in_(heard), contains(col(Caption.found_by), word)
        )
        in_words = set(work.session.exec(said)) if heard else set()
        found &= {number for number, text in titles.items() if folded in text} | in_words
    return found


def names_by_session(work: Work, session_ids: list[int]) -> dict[int, list[str]]:
    """Every name and reading of the people on each stage, for the index."""
    rows = work.session.exec(
        select(Appearance, Speaker).join(Speaker).where(col(Appearance.session_id).in_(session_ids))
    )
    names: dict[int, list[str]] = {}
    for appearance, speaker in rows:
        names.setdefault(appearance.session_id, []).extend(
            (
                f"{speaker.given_en} {speaker.family_en}",
                f"{speaker.family_ja}{speaker.given_ja}",
                f"{speaker.family_kana}{speaker.given_kana}",
                speaker.organisation_en,
                speaker.organisation_ja,
            )
        )
    return names
