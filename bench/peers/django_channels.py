"""Django Channels: a consumer and ``group_send``; LAYER=memory or redis with REDIS_PORT."""

import os

import django
from django.conf import settings

if os.environ.get("LAYER") == "redis":
    layer = {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        "CONFIG": {"hosts": [("127.0.0.1", int(os.environ["REDIS_PORT"]))]},
    }
elif os.environ.get("LAYER") == "redis_pubsub":
    layer = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [("127.0.0.1", int(os.environ["REDIS_PORT"]))]},
    }
else:
    layer = {"BACKEND": "channels.layers.InMemoryChannelLayer"}
settings.configure(
    DEBUG=False,
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="x",
    INSTALLED_APPS=["channels"],
    CHANNEL_LAYERS={"default": layer},
    LOGGING_CONFIG=None,
)
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import ProtocolTypeRouter, URLRouter
from django.urls import re_path


class Chat(AsyncWebsocketConsumer):
    async def connect(self):
        self.group = "room_" + self.scope["url_route"]["kwargs"]["room"]
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code):
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        await self.channel_layer.group_send(self.group, {"type": "chat.message", "text": text_data})

    async def chat_message(self, event):
        await self.send(text_data=event["text"])


app = ProtocolTypeRouter({"websocket": URLRouter([re_path(r"^ws/(?P<room>\w+)$", Chat.as_asgi())])})
