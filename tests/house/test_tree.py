"""What is committed speaks of the product alone, and nothing large or secret is in it."""

import re
import subprocess
from pathlib import Path

import pytest

from core.kit.settings import Settings

ROOT = Path(__file__).parents[2]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    if (ROOT / name).is_file()
]
REGISTRY = re.compile(r"https?://[^\s\"']*(?:pypi\.org|pythonhosted|registry\.npmjs|deb\.debian|/simple/)")
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w+/")


@pytest.mark.skipif(not TRACKED, reason="this is no git checkout")
def test_no_file_names_a_registry_a_machine_or_is_large():
    faults = []
    for path in TRACKED:
        if path.stat().st_size > 1_500_000:
            faults.append(f"{path.relative_to(ROOT)} is large")
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        if path != Path(__file__) and (REGISTRY.search(text) or MACHINE.search(text)):
            faults.append(f"{path.relative_to(ROOT)} names a registry or a machine")

    assert faults == []


def test_locks_hold_hashes_and_no_address():
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        packages = re.findall(r"^([a-z0-9][\w.-]*)==", text, re.MULTILINE)

        assert packages
        assert text.count("--hash=sha256:") >= len(packages)
        assert "http://" not in text
        assert "https://" not in text


def test_every_setting_is_documented_for_operators():
    guide = (ROOT / "docs/operators.md").read_text()

    assert [name for name in Settings.model_fields if f"`KORYU_{name.upper()}`" not in guide] == []
