"""Naive Starlette: one ``await send_text`` for each member of the room."""

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

rooms: dict[str, set[WebSocket]] = {}


async def chat(ws: WebSocket) -> None:
    room = rooms.setdefault(ws.path_params["room"], set())
    await ws.accept()
    room.add(ws)
    try:
        while True:
            msg = await ws.receive_text()
            for peer in list(room):
                try:
                    await peer.send_text(msg)
                except Exception:
                    room.discard(peer)
    except WebSocketDisconnect:
        pass
    finally:
        room.discard(ws)


app = Starlette(routes=[WebSocketRoute("/ws/{room}", chat)])
