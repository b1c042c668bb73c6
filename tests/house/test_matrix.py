"""Who gets what: every route and live act against everybody. Security 24, 50, 51."""

import tomllib
from collections.abc import Iterator

import pytest

from server.channels import channels
from server.routes import routes
from tests.house.matrix import (
    FILE,
    LEFT_OUT,
    ROLES,
    World,
    a_world,
    addresses,
    live_acts,
    live_outcomes,
    observed,
)

TABLE = tomllib.loads(FILE.read_text()) if FILE.exists() else {"pages": {}, "live": {}}

PARTS = 4
"""The table is long; its parts run beside each other."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo fair with everybody in it."""
    with a_world(tmp_path_factory.mktemp("matrix") / "data") as made:
        yield made


def test_every_route_has_its_row_and_every_row_its_route():
    keys = {
        f"{method} {route.path}"  # type: ignore[attr-defined]
        for route in routes
        if route.name not in LEFT_OUT  # type: ignore[attr-defined]
        for method in (route.methods or set()) - {"HEAD"}  # type: ignore[attr-defined]
    }

    assert keys == set(TABLE["pages"])


def test_every_live_act_has_its_row():
    acts = {f"join {channel.kind}" for channel in channels}
    acts |= {f"send {message.wire}" for channel in channels for message in channel.message_types}

    assert acts == set(TABLE["live"])


@pytest.mark.parametrize("part", range(PARTS))
def test_everybody_gets_exactly_what_the_table_says(world, part):
    differing = {}
    for key, method, path in list(addresses(world))[part::PARTS]:
        written = [int(status) for status in TABLE["pages"].get(key, "").split()]
        if written != (got := observed(world, key, method, path)):
            differing[key] = f"written {written}, got {got}"

    assert differing == {}, f"in the order of {ROLES}"


def test_every_live_act_is_answered_as_the_table_says(world):
    differing = {}
    for key, topic, message in live_acts(world):
        written = TABLE["live"].get(key, "").split()
        if written != (got := live_outcomes(world, topic, message)):
            differing[key] = f"written {written}, got {got}"

    assert differing == {}, f"in the order of {ROLES}"


def test_nobody_but_organisers_gets_into_any_console():
    """Security 50."""
    organiser = ROLES.index("organiser")
    open_doors = {
        key: row
        for key, row in TABLE["pages"].items()
        if "/console" in key
        and any(
            status not in ("404", "303", "405") for who, status in enumerate(row.split()) if who != organiser
        )
    }

    assert open_doors == {}
