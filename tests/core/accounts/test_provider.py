"""What the settings may say of an identity provider."""

import subprocess
import sys
from pathlib import Path

import pytest

from core.accounts.provider import NEEDED, is_safe, parts_of, provider_for
from core.kit.settings import Settings, Unusable
from tests.support.identity import provider_settings

ROOT = Path(__file__).parents[3]
WHOLE = provider_settings("https://id.example.org/realms/alumni")


def test_a_fair_has_no_provider_unless_the_settings_name_one():
    assert provider_for(Settings()) is None
    found = provider_for(Settings(**WHOLE))
    assert found is not None
    assert (found.name, found.issuer) == ("Keio Alumni ID", "https://id.example.org/realms/alumni")


@pytest.mark.parametrize("missing", NEEDED)
def test_half_a_provider_is_one_sentence_that_names_the_other_half(missing: str):
    with pytest.raises(Unusable, match=rf"KORYU_{missing.upper()} has to be set too\.$"):
        provider_for(Settings(**WHOLE | {missing: ""}))


def test_a_single_piece_names_the_three_that_are_missing():
    with pytest.raises(Unusable, match="_NAME and KORYU_PROVIDER_CLIENT and KORYU_PROVIDER_SECRET have"):
        provider_for(Settings(provider="https://id.example.org"))


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example.org", "http://10.0.0.1", "id.example.org", "ftp://id.example.org", "https://",
        "https://user@id.example.org", "https://id.example.org:x",
        "https://id.example.org?x=1", "https://id.example.org/#x", "https://[",
        "http://127.0.0.1.example.org", "http://localhost@id.example.org", "https://id.example.org /",
    ],
)  # fmt: skip
def test_a_provider_that_others_could_listen_to_is_none(issuer: str):
    """Security 38."""
    with pytest.raises(Unusable, match="must be the provider's issuer"):
        provider_for(Settings(**WHOLE | {"provider": issuer}))


@pytest.mark.parametrize("address", ["http://127.0.0.1:8080/x", "http://localhost", "http://[::1]:1"])
def test_on_this_machine_nobody_listens(address: str):
    assert is_safe(address, plain_here=True)
    assert not is_safe(address, plain_here=False)


def test_the_secret_is_not_shown_with_the_settings():
    """Security 67."""
    assert WHOLE["provider_secret"] not in repr(Settings(**WHOLE))


def serve(tmp_path: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {f"KORYU_{name.upper()}": value for name, value in settings.items()}
    return subprocess.run(
        [sys.executable, "-m", "server", "serve", "--port", "0", "--data", str(tmp_path)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_a_fair_with_half_a_provider_does_not_start_and_says_why(tmp_path: Path):
    answer = serve(tmp_path, **WHOLE | {"provider_secret": ""})

    assert (answer.returncode, answer.stderr) == (1, "")
    assert answer.stdout == "To sign in at an identity provider, KORYU_PROVIDER_SECRET has to be set too.\n"


def test_a_fair_without_a_provider_loads_nothing_of_the_protocol():
    """Starting stays quick for everybody else."""
    asked = (
        "import sys, server.app; "
        "print([m for m in ('authlib', 'joserfc', 'core.accounts.openid') if m in sys.modules])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )

    assert answer.stdout == "[]\n"


@pytest.mark.parametrize(
    ("name", "family", "given"),
    [
        ("Riku Sato", "Sato", "Riku"),
        ("Ana Maria  Lopes", "Lopes", "Ana Maria"),
        ("佐藤 陸", "佐藤", "陸"),
        ("佐藤\u3000陸", "佐藤", "陸"),
        ("佐藤陸", "佐藤陸", ""),
        ("Riku", "Riku", ""),
        (" ", "", ""),
    ],
)
def test_a_whole_name_begins_with_the_family_in_japanese_and_ends_with_it_elsewhere(
    name: str, family: str, given: str
):
    assert parts_of(name) == (family, given)
