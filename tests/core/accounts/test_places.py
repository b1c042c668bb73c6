"""Where passkeys work."""

import pytest

from core.accounts.places import Place, place_at

NAMED, DEMO = "https://fair.example", "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("netloc", "address", "origin", "rp_id"),
    [
        ("fair.example", NAMED, "https://fair.example", "fair.example"),
        ("Fair.Example", NAMED, "https://fair.example", "fair.example"),
        ("fair.example", "https://fair.example:443", "https://fair.example", "fair.example"),
        ("fair.example:8443", "https://fair.example:8443", "https://fair.example:8443", "fair.example"),
        ("www.fair.example", NAMED, "https://www.fair.example", "www.fair.example"),
        ("localhost:8000", DEMO, "http://localhost:8000", "localhost"),
        ("fair.localhost:8000", DEMO, "http://fair.localhost:8000", "fair.localhost"),
    ],
)
def test_a_passkey_belongs_to_the_name_that_the_fair_is_reached_by(netloc, address, origin, rp_id):
    place = place_at(netloc, address=address)

    assert (place.origin, place.rp_id) == (origin, rp_id)


@pytest.mark.parametrize(
    ("netloc", "address"),
    [
        ("127.0.0.1:8000", DEMO),
        ("[::1]:8000", "http://[::1]:8000"),
        ("192.0.2.7", "https://192.0.2.7"),
        ("[2001:db8::7]", "https://[2001:db8::7]"),
        ("fair.example", "http://fair.example"),  # anybody on the way could read along
        ("localhost.fair.example", "http://localhost.fair.example"),
        ("fair.example:8443", NAMED),  # another port is another house
        ("fair.example", "https://fair.example:8443"),
        ("", NAMED),
    ],
)
def test_a_number_an_open_line_and_another_port_bear_none(netloc, address):
    place = place_at(netloc, address=address, hosts=())

    assert (place.origin, place.rp_id, place.elsewhere) == ("", "", "")


@pytest.mark.parametrize(
    ("netloc", "hosts", "elsewhere"),
    [
        ("127.0.0.1:8000", ("localhost",), "http://localhost:8000"),
        ("[::1]:8000", ("localhost", "[::1]"), "http://localhost:8000"),
        ("127.0.0.1:8000", (), ""),
        ("192.0.2.7:8000", ("localhost", "192.0.2.7"), ""),
        ("localhost:8000", ("localhost",), ""),
    ],
)
def test_on_this_machine_its_name_is_offered_where_it_is_answered_to(netloc, hosts, elsewhere):
    assert place_at(netloc, address=DEMO, hosts=hosts).elsewhere == elsewhere


def test_a_place_says_how_it_is_reached():
    assert place_at("127.0.0.1:8000", address=DEMO) == Place("127.0.0.1:8000")
