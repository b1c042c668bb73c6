"""``./run`` says in one sentence what is missing."""

import shutil
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run(*arguments: str, folder: Path = ROOT, before: str = "pass") -> subprocess.CompletedProcess[str]:
    """``./run`` with *before* carried out in its interpreter first."""
    begin = f"import runpy, sys; {before}; sys.argv = {['run', *arguments]!r}"
    program = f"{begin}; runpy.run_path('run', run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_an_old_python_is_named():
    answer = run("demo", before="sys.version_info = (3, 9, 2)")

    assert answer.returncode == 1
    assert answer.stderr.strip() == "Koryu needs Python 3.11 or newer; this is 3.9.2."


def test_a_taken_port_is_said_before_anything_is_installed():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        answer = run("demo", "--port", str(port))

    assert answer.returncode == 1
    assert answer.stderr.strip() == f"Port {port} is taken; try ./run demo --port {port + 1}."


def test_a_port_that_is_no_number_is_refused():
    assert "between 1 and 65535" in run("demo", "--port", "many").stderr


def test_a_missing_venv_package_is_named_with_the_line_that_installs_it(tmp_path):
    for name in ("run", "requirements.lock", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    answer = run("serve", folder=tmp_path, before="sys.modules['ensurepip'] = None")

    assert answer.returncode == 1
    assert f"sudo apt install python{sys.version_info[0]}.{sys.version_info[1]}-venv" in answer.stderr
    assert not (tmp_path / ".venv").exists()


def test_without_a_network_it_says_what_to_do(tmp_path):
    for name in ("run", "requirements-dev.lock"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "requirements.lock").write_text(
        "no-such-package-anywhere==1.0 --hash=sha256:" + "0" * 64 + "\n"
    )
    answer = run("serve", folder=tmp_path, before="import os; os.environ['PIP_NO_INDEX'] = '1'")

    assert answer.returncode == 1
    assert "is there a network, and room on the disk?" in answer.stderr


def test_without_a_command_it_shows_what_there_is():
    answer = run()

    assert answer.returncode == 0
    assert "./run COMMAND" in answer.stdout
