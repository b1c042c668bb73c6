"""Stands in for nginx: a file in ranges by ``sendfile``, and nothing else.

``python -m bench.peers.sendfile PORT FILE``
"""

import contextlib
import os
import re
import socket
import sys
import threading

MOST = 2 << 20  # for one call, as nginx does since 1.21.4 (sendfile_max_chunk)
RANGE = re.compile(rb"\r\nrange: bytes=(\d+)-(\d*)\r\n", re.IGNORECASE)


def serve(line: socket.socket, file: int) -> None:
    size, asked = os.fstat(file).st_size, b""
    with line, contextlib.suppress(ConnectionError):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while piece := line.recv(1 << 16):
            asked += piece
            if not asked.endswith(b"\r\n\r\n"):
                continue
            found, asked = RANGE.search(asked), b""
            if not found:
                line.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
                continue
            at, last = int(found[1]), int(found[2] or size - 1)
            line.sendall(
                f"HTTP/1.1 206 Partial Content\r\nContent-Type: video/mp4\r\n"
                f"Content-Length: {last + 1 - at}\r\nContent-Range: bytes {at}-{last}/{size}\r\n\r\n".encode()
            )
            while at <= last:
                at += os.sendfile(line.fileno(), file, at, min(last + 1 - at, MOST))


if __name__ == "__main__":
    kept = os.open(sys.argv[2], os.O_RDONLY)
    with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as door:
        while True:
            threading.Thread(target=serve, args=(door.accept()[0], kept), daemon=True).start()
