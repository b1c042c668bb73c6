"""What lies in deploy/ agrees with the house: settings, commands, ports, times."""

import inspect
import re
import shlex
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest
import yaml

from core.kit.settings import Settings
from server.cli import parser, serve
from server.routes import routes
from server.serving import KEEP_ALIVE_SECONDS, KILL_SECONDS, listen

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(
    path for path in DEPLOY.iterdir() if path.is_file() and path.name != ".env"
)  # not what an operator has put beside them
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
UNIT = (DEPLOY / "koryu.service").read_text()
PORT = "8000"


def of_the_unit(name: str) -> list[str]:
    """What the unit says under that name, each time."""
    return re.findall(rf"^{name}=(.*)$", UNIT, re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path):
    text = path.read_text()
    named = {name.lower() for name in re.findall(r"\bKORYU_([A-Z_]+)\b", text)}
    named |= {name for name in re.findall(r"\bkoryu_(\w+)\b", text)}
    named |= set(re.findall(r"/etc/koryu/secrets/(\w+)", text))

    assert named - Settings.model_fields.keys() == set()


def test_the_guide_names_every_file():
    guide = (DEPLOY / "README.md").read_text()

    assert [path.name for path in FILES if f"`{path.name}`" not in guide] == [
        "Containerfile.dockerignore", "README.md",
    ]  # fmt: skip


def test_the_commands_are_those_of_the_command_line():
    image = re.search(r"^CMD (\[.*\])$", CONTAINERFILE, re.MULTILINE)
    assert image is not None
    unit = shlex.split(of_the_unit("ExecStart")[0])

    assert re.search(r'^ENTRYPOINT \["python", "-m", "server"\]$', CONTAINERFILE, re.MULTILINE)
    assert unit[:3] == ["/opt/koryu/.venv/bin/python", "-m", "server"]
    for words in (yaml.safe_load(image[1]), unit[3:]):
        options = parser().parse_args(words)
        assert (options.run, str(options.port)) == (serve, PORT)
    for words in re.findall(r"(?:-m server|run --rm one) (operator \S+)", (DEPLOY / "README.md").read_text()):
        assert parser().parse_args(words.split()).email == "you@example.org"


def test_everybody_means_the_same_port_and_address_of_health():
    health = next(route.path for route in routes if getattr(route, "name", "") == "health")  # type: ignore[attr-defined]

    assert f"EXPOSE {PORT}\n" in CONTAINERFILE
    assert COMPOSE["services"]["caddy"]["environment"]["UPSTREAMS"] == f"one:{PORT} two:{PORT}"
    assert f"{{$UPSTREAMS:127.0.0.1:{PORT}}}" in (DEPLOY / "Caddyfile").read_text()
    assert f"server 127.0.0.1:{PORT} fail_timeout=1s;" in (DEPLOY / "nginx.conf").read_text()
    assert f'"http://127.0.0.1:{PORT}{health}"' in (DEPLOY / "healthy.py").read_text()


def test_a_proxy_lets_a_process_say_itself_that_its_database_is_away():
    """One that asked at the address of health would answer itself, ten seconds later, without Retry-After."""
    caddy = (DEPLOY / "Caddyfile").read_text()
    (asked,) = re.findall(r"health_uri /(.+)\n", caddy)

    assert asked.startswith("static/")
    assert (ROOT / asked).is_file()


def test_nobody_is_killed_before_the_fair_would_let_go():
    """Supervisors wait longer than the last worker is waited for."""
    for service in ("one", "two"):
        assert int(COMPOSE["services"][service]["stop_grace_period"].removesuffix("s")) > KILL_SECONDS
    assert int(of_the_unit("TimeoutStopSec")[0]) > KILL_SECONDS
    assert of_the_unit("KillSignal") == ["SIGTERM"]
    assert "STOPSIGNAL SIGTERM\n" in CONTAINERFILE


def test_the_proxy_of_the_compose_file_is_the_one_that_is_believed():
    """And nobody else's network leads to the two: they would see another address there."""
    caddy, one = COMPOSE["services"]["caddy"], COMPOSE["services"]["one"]

    assert caddy["networks"]["front"]["ipv4_address"] == one["environment"]["KORYU_PROXIES"]
    assert set(caddy["networks"]) & set(one["networks"]) == {"front"}


def test_the_two_take_no_address_that_the_proxy_wants():
    """They start before it, and are given addresses in turn."""
    (given,) = COMPOSE["networks"]["front"]["ipam"]["config"]
    subnet, theirs = ip_network(given["subnet"]), ip_network(given["ip_range"])
    caddys = ip_address(COMPOSE["services"]["caddy"]["networks"]["front"]["ipv4_address"])

    assert caddys in subnet
    assert caddys not in theirs
    assert theirs.subnet_of(subnet)  # type: ignore[arg-type]


def test_an_idle_connection_lives_longer_with_us_than_with_any_proxy():
    nginx = re.search(r"^ *keepalive_timeout (\d+)s;", (DEPLOY / "nginx.conf").read_text(), re.MULTILINE)
    caddy = re.search(r"^\t+keepalive (\d+)m$", (DEPLOY / "Caddyfile").read_text(), re.MULTILINE)
    assert nginx is not None
    assert caddy is not None

    assert max(int(nginx[1]), 60 * int(caddy[1])) < KEEP_ALIVE_SECONDS
    assert "timeout_keep_alive=KEEP_ALIVE_SECONDS" in inspect.getsource(listen)


def test_passwords_come_as_files():
    secrets = {name for service in COMPOSE["services"].values() for name in service.get("secrets", ())}

    assert secrets == COMPOSE["secrets"].keys()
    for name in secrets - {"postgres_password"}:  # the database's own
        assert name.removeprefix("koryu_") in Settings.model_fields
    for path in FILES:
        assert not re.search(r"KORYU_(SECRET|\w*PASSWORD|FILES_SECRET|DATABASE)=", path.read_text())


def test_the_image_holds_what_the_fair_imports_and_nothing_else(tmp_path: Path):
    copied = re.findall(r"^COPY (\S+) \1$", CONTAINERFILE, re.MULTILINE)
    allowed = re.findall(r"^!(\S+)$", (DEPLOY / "Containerfile.dockerignore").read_text(), re.MULTILINE)
    for name in copied:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).symlink_to(ROOT / name)
    started = subprocess.run(
        [sys.executable, "-m", "server", "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert started.returncode == 0, started.stderr
    assert set(copied) | {"requirements.lock"} == set(allowed)
    assert re.search(r"--require-hashes\b", CONTAINERFILE)
    assert re.search(r"^USER [1-9]\d+$", CONTAINERFILE, re.MULTILINE)
