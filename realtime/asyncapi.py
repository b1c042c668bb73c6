"""The wire as an AsyncAPI 3 document, made from the channels and message types themselves.

https://www.asyncapi.com/docs/reference/specification/v3.0.0. One AsyncAPI channel for each kind of
topic, and one, ``connection``, for the frames that belong to none. The payload of a message is the
whole frame, a JSON array; its summary is what its class says. Names end in ``.event`` where the fair
tells something, in ``.reply`` where it answers.
"""

from collections.abc import Iterable, Mapping
from inspect import cleandoc
from typing import Any, get_type_hints

from realtime.budgets import FRAME_BYTES
from realtime.channel import Channel
from realtime.closing import Closing
from realtime.messages import Message, PresenceCounted
from realtime.schemas import FRAMES, PARTS, Json, answered, bodies, reference, sent, told
from realtime.socket import SUBPROTOCOL

Answers = Mapping[type[Message], type[Message] | None]
"""What each message is answered with."""

MEANING = {
    Closing.RESTART: "the fair restarts",
    Closing.ACCESS_CHANGED: "rights changed: come in again, every door asks anew",
    Closing.SLOW: "too slow: too much was owed",
    Closing.SILENT: "has not answered a beat by the next one",
    Closing.TOO_MANY: "too many frames, or too many connections from one address",
    Closing.UNREADABLE: "an unreadable frame",
    Closing.REPLACED: "replaced: the account has opened too many",
    Closing.SIGNED_OUT: "this login has ended",
}
STAY_AWAY = 4500
"""From this close code on."""
INFO: Json = {
    "title": "Koryu, the live layer",
    "version": SUBPROTOCOL,
    "description": "Made from the message types by `python -m server.wire`. What is promised, every limit,"
    " and how to return after each code stands in realtime/README.md.",
    "license": {"name": "Apache-2.0"},
}  # fmt: skip
HANDSHAKE: Json = {
    "type": "object",
    "required": ["Origin", "Sec-WebSocket-Protocol"],
    "properties": {
        "Origin": {"type": "string", "description": "The fair's own; any other is refused with 403."},
        "Sec-WebSocket-Protocol": {"const": SUBPROTOCOL, "description": "Without it: 400."},
    },
}
LOGIN: Json = {
    "type": "httpApiKey",
    "in": "cookie",
    "name": "__Host-login",
    "description": "Who it is; `login` where there is no TLS. Passers-by have none, and join what is public.",
}
SERVER: Json = {
    "host": "{host}",
    "pathname": "/live",
    "protocol": "wss",
    "variables": {"host": {"default": "fair.example.org"}},
    "security": [reference("components", "securitySchemes", "login")],
}


def document(channels: Iterable[Channel], announced: Mapping[str, tuple[type[Message], ...]]) -> Json:
    """The whole description.

    Args:
        channels: Every kind of topic.
        announced: What verbs announce on each kind.
    """
    kinds = {channel.kind: channel for channel in sorted(channels, key=lambda channel: channel.kind)}
    heard = {
        kind: by_wire({*announced[kind], *([PresenceCounted] if channel.counted else [])})
        for kind, channel in kinds.items()
    }
    answers = {
        message: answer_of(channel, message)
        for channel in kinds.values()
        for message in channel.message_types
    }
    messages, schemas = all_messages(answers, {message for some in heard.values() for message in some})
    own = [name for name in messages if name in FRAMES or name.endswith(".reply")]
    operations = {**OWN_OPERATIONS}
    for kind, channel in kinds.items():
        operations |= operations_on(channel, heard[kind], answers)
    return {
        "asyncapi": "3.0.0",
        "info": INFO,
        "defaultContentType": "application/json",
        "servers": {"fair": SERVER},
        "channels": {"connection": connection(own)}
        | {kind: topic(channel, heard[kind]) for kind, channel in kinds.items()},
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": PARTS | schemas,
            "securitySchemes": {"login": LOGIN},
        },
        "x-close-codes": {
            str(int(code)): {"means": means, "comes-back": code < STAY_AWAY}
            for code, means in MEANING.items()
        },
    }


def by_wire(messages: Iterable[type[Message]]) -> list[type[Message]]:
    """In the order of their names."""
    return sorted(messages, key=lambda message: message.wire)


def answer_of(channel: Channel, message: type[Message]) -> type[Message] | None:
    """What a message is answered with, as its function is annotated; None: nothing but that it was done."""
    if channel.is_ephemeral(message.wire):
        return None
    answer = get_type_hints(channel.handlers[message.wire])["return"]
    return answer if isinstance(answer, type) and issubclass(answer, Message) else None


def all_messages(answers: Answers, events: Iterable[type[Message]]) -> tuple[Json, Json]:
    """Every message by its name here, and the schemas of their bodies."""
    sendable, tellable = by_wire(answers), by_wire(events)
    replies = by_wire({answer for answer in answers.values() if answer is not None})
    body, schemas = bodies(sendable, by_wire({*tellable, *replies}))
    made = {name: entry(words, schema, name) for name, (words, schema) in FRAMES.items()}
    for message in sendable:
        made[message.wire] = entry(saying(message), sent(message, body[message]), message.wire)
    for message in tellable:
        made[f"{message.wire}.event"] = entry(saying(message), told(message, body[message]), message.wire)
    for message in replies:
        made[f"{message.wire}.reply"] = entry(saying(message), answered(body[message]), message.wire)
    return made, schemas


def entry(summary: str, payload: Json, name: str) -> Json:
    """One message; what has a ``ref`` is found again by it."""
    has_ref = payload["items"][0]["const"] not in ("event", "beat")
    found: Json = {"correlationId": {"location": "$message.payload#/1"}} if has_ref else {}
    return {"name": name, "summary": summary, **found, "payload": payload}


def saying(message: type[Message]) -> str:
    """The first paragraph of what its class says."""
    return " ".join(cleandoc(message.__doc__ or "").split("\n\n")[0].split())


def listed(names: Iterable[str]) -> Json:
    """Messages of a channel, by name."""
    return {name: reference("components", "messages", name) for name in names}


def connection(names: Iterable[str]) -> Json:
    """What is said on every connection, whatever it listens to."""
    return {
        "address": None,
        "description": f"One WebSocket a page. Text frames of at most {FRAME_BYTES} bytes, each one JSON"
        " array, carried out one after another.",
        "messages": listed(names),
        "bindings": {"ws": {"method": "GET", "headers": HANDSHAKE, "bindingVersion": "0.1.0"}},
    }  # fmt: skip


def topic(channel: Channel, heard: Iterable[type[Message]]) -> Json:
    """One kind of topic."""
    names = [message.wire for message in by_wire(channel.message_types)]
    return {
        "address": f"{channel.kind}:{{id}}",
        "description": "Joined before anything is sent or heard here."
        + (" Who joins and who stays is told how many are here." if channel.counted else ""),
        "parameters": {"id": {"description": "A natural number from 1 on.", "examples": ["12"]}},
        "messages": listed([*names, *(f"{message.wire}.event" for message in heard)]),
    }


def operation(action: str, channel: str, names: Iterable[str], replies: Iterable[str] = ()) -> Json:
    """What the fair does: ``receive`` from a browser, or ``send`` to it."""
    made: dict[str, Any] = {"action": action, "channel": reference("channels", channel)}
    made["messages"] = [reference("channels", channel, "messages", name) for name in names]
    if answers := [reference("channels", "connection", "messages", name) for name in replies]:
        made["reply"] = {"channel": reference("channels", "connection"), "messages": answers}
    return made


OWN_OPERATIONS: Json = {
    "join": operation("receive", "connection", ["join"], ["joined", "refused"]),
    "leave": operation("receive", "connection", ["leave"], ["done", "refused"]),
    "beat": operation("send", "connection", ["beat"]),
    "beat.back": operation("receive", "connection", ["beat"]),
}


def operations_on(channel: Channel, heard: Iterable[type[Message]], answers: Answers) -> Json:
    """What may be sent to a kind of topic, and what is told there."""
    made: Json = {}
    for message in by_wire(channel.message_types):
        answer = answers[message]
        replies = [f"{answer.wire}.reply" if answer else "done", "refused"]
        made[message.wire] = operation("receive", channel.kind, [message.wire], replies)
    names = [f"{message.wire}.event" for message in heard]
    return made | {f"{channel.kind}.tell": operation("send", channel.kind, names)}
