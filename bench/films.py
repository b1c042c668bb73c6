"""``./run bench films``: a member watches a film in ranges, beside servers that only send files.

The film is the one that the demo stored with its first recording, made long. Every server sends that very
file, from the first core, to one reader on the second; ours asks at its door for each range. nginx is a
peer where it is installed; a few lines around ``sendfile`` stand in for it, and are always there.
"""

import hashlib
import re
import shutil
import socket
import statistics
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import pages
from bench.live import aim
from bench.load import Server

MIB = 1 << 20
LENGTH = 64 * MIB
ROUNDS, SECONDS = 3, 0.8
RANGES = {"1 MiB": MIB, "8 MiB": 8 * MIB, "open": LENGTH}
"""What is asked for at once, through the film again and again; ``open``: ``bytes=0-``, as browsers begin."""
OURS, BARE, SENDFILE, NGINX = "koryu (signed in)", "bare Starlette", "sendfile", "nginx"
SHARE = 0.6
"""Of what nginx sends with the same processor time, that much at least."""
CONFIGURATION = """
daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{}}
http {{
  access_log off; sendfile on; keepalive_requests 1000000; default_type video/mp4;
  client_body_temp_path {folder}/1; proxy_temp_path {folder}/2; fastcgi_temp_path {folder}/3;
  uwsgi_temp_path {folder}/4; scgi_temp_path {folder}/5;
  server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} location = /film {{ alias {film}; }} }}
}}
"""


@dataclass(frozen=True)
class Film:
    """Where a server has it, and the cookie with which it is asked."""

    server: Server
    path: str = "/film"
    cookie: str = ""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        fair = stack.enter_context(pages.koryu(folder / "data"))
        member = pages.cookie_of(fair.port, "/demo/walk-in", b"as=member")
        ours = Film(fair, pages.addresses_of(fair.port)["recording"] + "/video", member)
        film = lengthened(ours, folder / "data" / "files")
        films = {OURS: ours, BARE: Film(stack.enter_context(pages.bare(str(film))))}
        films[SENDFILE] = Film(stack.enter_context(sendfile(film)))
        if shutil.which("nginx"):
            films[NGINX] = Film(stack.enter_context(nginx(film, folder)))
        with pages.on_the_second_core():
            found = table(films)
    peer = NGINX if NGINX in found else SENDFILE
    print("\nAims:" if NGINX in found else "\nAims; nginx is not installed, sendfile stands in for it:")
    for asked in RANGES:
        share = found[OURS][asked] / found[peer][asked]
        aim(f"{asked}, of {peer}", f"at least {SHARE:.2f}", share, share >= SHARE)


def table(films: dict[str, Film]) -> dict[str, dict[str, float]]:
    """Medians of some rounds, printed: server, range, MiB for each second of its processor time."""
    print(f"\nA film of {LENGTH // MIB} MiB: MiB for each second of the server's processor time, and ours in")
    print("proportion, by how much is asked for at once.\n")
    print(f"{'':<20}{''.join(f'{asked:>8}' for asked in RANGES)} |{' ours:':<7}", end="")
    print("".join(f"{asked:>7}" for asked in RANGES))
    found: dict[str, dict[str, float]] = {}
    for name, film in films.items():
        row = found[name] = {
            asked: statistics.median(watched(film, size) for _ in range(ROUNDS))
            for asked, size in RANGES.items()
        }
        shares = "".join(f"{found[OURS][asked] / row[asked]:>7.2f}" for asked in RANGES)
        print(f"{name:<20}{''.join(f'{row[asked]:>8.0f}' for asked in RANGES)} |{'':<7}{shares}", flush=True)
    return found


def watched(film: Film, size: int) -> float:
    """One reader, who asks for the next range as soon as the last one is there: MiB a processor second."""
    spent, until, at, read = film.server.processor_seconds(), time.monotonic() + SECONDS, 0, 0
    with socket.create_connection(("127.0.0.1", film.server.port), timeout=20) as line:
        while time.monotonic() < until:
            read += read_range(line, film, at, size)
            at = (at + size) % LENGTH
    return read / MIB / (film.server.processor_seconds() - spent)


BUFFER = bytearray(MIB)


def read_range(line: socket.socket, film: Film, at: int, size: int) -> int:
    """Ask for it and read it to the end; its bytes."""
    last = "" if size == LENGTH else at + size - 1
    line.sendall(
        f"GET {film.path} HTTP/1.1\r\nHost: 127.0.0.1:{film.server.port}\r\nCookie: {film.cookie}\r\n"
        f"Range: bytes={at}-{last}\r\n\r\n".encode()
    )
    answer = b""
    while b"\r\n\r\n" not in answer:
        piece = line.recv(1 << 16)
        assert piece, f"the connection ended within {answer!r}"
        answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    told = re.search(rb"(?i)content-range: bytes (\d+)-(\d+)/(\d+)", head)
    assert told, head.decode("latin-1")
    assert [*map(int, told.groups())] == [at, at + size - 1, LENGTH], told[0]
    missing = size - len(body)
    while missing:
        arrived = line.recv_into(BUFFER, min(missing, MIB))
        assert arrived, f"{missing} bytes never came"
        missing -= arrived
    return size


def lengthened(film: Film, files: Path) -> Path:
    """The stored film behind that address, now as long as films are: its bytes again and again.

    The demo shows one film as several recordings; each has a copy, and all are made long.
    """
    request = urllib.request.Request(
        f"http://127.0.0.1:{film.server.port}{film.path}", headers={"Cookie": film.cookie}
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        data = answer.read()
    digest = hashlib.sha256(data).digest()
    copies = [
        path
        for path in files.rglob("*")
        if path.is_file() and hashlib.sha256(path.read_bytes()).digest() == digest
    ]
    for copy in copies:
        copy.write_bytes((data * (LENGTH // len(data) + 1))[:LENGTH])
    return copies[0]


@contextmanager
def sendfile(film: Path) -> Iterator[Server]:
    """The stand-in: reads the range, calls the system."""
    port = pages.free_port()
    with pages.running([sys.executable, "-m", "bench.peers.sendfile", str(port), str(film)], port) as server:
        yield server


@contextmanager
def nginx(film: Path, folder: Path) -> Iterator[Server]:
    """nginx as one process, so that what it uses is counted."""
    port, configuration = pages.free_port(), folder / "nginx.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, film=film))
    command = ["nginx", "-p", str(folder), "-e", str(folder / "nginx.log"), "-c", str(configuration)]
    with pages.running(command, port) as server:
        yield server
