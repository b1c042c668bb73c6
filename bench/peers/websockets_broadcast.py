"""``websockets`` and its ``broadcast``; compression off, uvloop. Argument: PORT."""

import asyncio
import logging
import sys

import uvloop
from websockets.asyncio.server import broadcast, serve

logging.getLogger("websockets").setLevel(logging.ERROR)
rooms: dict[str, set] = {}


async def handler(ws):
    room = rooms.setdefault(ws.request.path, set())
    room.add(ws)
    try:
        async for msg in ws:
            broadcast(room, msg)
    except Exception:
        pass
    finally:
        room.discard(ws)


async def main():
    async with serve(handler, "127.0.0.1", int(sys.argv[1]), compression=None, backlog=4096):
        await asyncio.get_running_loop().create_future()


uvloop.run(main())
