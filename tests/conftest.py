"""How the suite is run: on which database, and which tests wait until the quick ones are through.

The fixtures are in :mod:`tests.support.fixtures`. They bring the whole application, which xdist's
controller never looks at: it begins two seconds sooner without.
"""

import gc

import pytest

WHOLE_FAIR = (
    "tests/house/test_matrix.py",
    "tests/security/",
    "tests/server/test_demo_",
    "tests/stories/test_demo",
)
"""Tests that load a whole demo fair; they run after the quick ones."""
HEAVY = (
    "tests/core/accounts/test_provider.py",
    "tests/core/test_bucket.py",
    "tests/core/test_database_away.py",
    "tests/core/test_database_server.py",
    "tests/core/test_markdown.py",
    "tests/core/test_papers.py",
    "tests/core/test_signing.py",
    "tests/house/",
    "tests/realtime/test_autobahn.py",
    "tests/realtime/test_client.py",
    "tests/realtime/test_live_away.py",
    "tests/realtime/test_processes.py",
    "tests/realtime/test_slow_readers.py",
    "tests/realtime/test_uvicorn_contract.py",
    "tests/server/recordings/test_door.py",
    "tests/server/test_commands.py",
    "tests/server/test_health.py",
    "tests/server/test_reloads.py",
    "tests/server/test_shared_pages.py",
    "tests/server/test_workers.py",
    "tests/stories/test_database_away.py",
    "tests/stories/identity/",
    "tests/stories/test_object_storage.py",
    "tests/stories/test_organiser_announcements.py",
    "tests/stories/passkeys/",
    "tests/stories/test_push.py",
    "tests/stories/test_script.py",
    "tests/stories/test_sign_in_defences.py",
    "tests/storm/test_planted",  # what is broken shows beside others, too; what is whole wants to be alone
)
"""Tests of the house itself, and those that start servers or let time pass; they run after the quick ones."""

WITHOUT_DATABASE = (
    "tests/core/accounts/test_provider.py",
    "tests/core/test_bucket.py",
    "tests/core/test_markdown.py",
    "tests/core/test_papers.py",
    "tests/core/test_signing.py",
    "tests/realtime/test_autobahn.py",
)
"""Those of them that ask no database, which is looked at: on PostgreSQL they would prove nothing again."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``pytest --database=postgres`` runs the same tests on a server of their own."""
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite")


def pytest_configure(config: pytest.Config) -> None:
    """Whoever runs tests gets the fixtures; the controller hands them out only."""
    hands_out = config.getoption("dist", "no") != "no" and not hasattr(config, "workerinput")
    if not hands_out:
        config.pluginmanager.import_plugin("tests.support.fixtures")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark them by where they are, and leave out on PostgreSQL what asks no database."""
    aside = [item for item in items if any(part in item.path.as_posix() for part in WITHOUT_DATABASE)]
    for item in aside:
        item.add_marker(pytest.mark.without_database)
    if aside and config.getoption("database") == "postgres":
        items[:] = [item for item in items if item not in aside]
        config.hook.pytest_deselected(items=aside)
    for item in items:
        if any(part in item.path.as_posix() for part in WHOLE_FAIR):
            item.add_marker(pytest.mark.fair)
        elif any(part in item.path.as_posix() for part in HEAVY):
            item.add_marker(pytest.mark.heavy)


def pytest_collection_finish() -> None:
    """What is imported stays; looking through it for garbage again and again cost an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)
