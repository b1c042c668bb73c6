"""python-socketio: everybody is put in one room."""

import socketio

sio = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*", logger=False, engineio_logger=False)
app = socketio.ASGIApp(sio)


@sio.event
async def connect(sid, environ, auth):
    await sio.enter_room(sid, "r1")


@sio.on("chat")
async def chat(sid, data):
    await sio.emit("chat", data, room="r1")
