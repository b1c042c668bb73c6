"""What travels, as JSON Schemas (draft 7): the frames of ``koryu.1`` and the bodies of typed messages."""

from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema

from realtime.messages import Message
from realtime.session import LARGEST, TOPIC

Json = dict[str, Any]

REFUSALS = ("not_found", "forbidden", "invalid", "conflict", "too_many", "unreadable", "error")
"""The codes of README.md beside this file."""


def reference(*where: str) -> Json:
    """To a part of the document, which starts at ``#``."""
    return {"$ref": "#/" + "/".join(where)}


NATURAL = {"type": "integer", "minimum": 0, "exclusiveMaximum": LARGEST}
REF, TOPIC_NAME, POSITION, STATE, REFUSAL = (
    reference("components", "schemas", f"frame.{name}")
    for name in ("ref", "topic", "position", "state", "refusal")
)
NULL = {"type": "null"}


def array(*parts: Json) -> Json:
    """A JSON array of exactly these parts."""
    size = len(parts)
    return {
        "type": "array", "items": list(parts), "additionalItems": False, "minItems": size, "maxItems": size,
    }  # fmt: skip


def word(text: str) -> Json:
    """This text and no other."""
    return {"const": text}


PARTS: Json = {
    "frame.ref": {
        **NATURAL,
        "description": "The browser's own number of what it asks; the answer carries it.",
    },
    "frame.topic": {"type": "string", "pattern": f"^{TOPIC.pattern}$", "description": "kind:id"},
    "frame.position": {
        **array({"type": "string", "maxLength": 40}, NATURAL),
        "description": "[epoch, offset]: what was seen, or where the topic stands.",
    },
    "frame.state": {
        "type": ["object", "null"],
        "properties": {"here": NATURAL},
        "description": "The topic's present, where it has one; on a counted topic `here` people.",
    },
    "frame.refusal": {
        "type": "object",
        "required": ["code", "message"],
        "additionalProperties": False,
        "properties": {
            "code": {"enum": list(REFUSALS)},
            "message": {"type": "string", "description": "In the reader's language."},
            "fields": {"type": "object", "additionalProperties": {"type": "string"}},
            "retry_after": {
                "type": "integer",
                "minimum": 1,
                "description": "Seconds; then the same id again",
            },
        },
    },
}
"""What frames are made of."""

FRAMES: dict[str, tuple[str, Json]] = {
    "join": (
        "Listen, and catch up from a position.",
        array(word("join"), REF, TOPIC_NAME, {"anyOf": [POSITION, NULL]}),
    ),
    "leave": ("Listen no more.", array(word("leave"), REF, TOPIC_NAME)),
    "joined": (
        "Where the topic stands, whether what follows is complete, and its present.",
        array(word("joined"), REF, TOPIC_NAME, POSITION, {"type": "boolean"}, STATE),
    ),
    "done": ("Done, and durable.", array(word("reply"), REF, word("ok"), NULL)),
    "refused": ("Not done, and why.", array(word("reply"), REF, word("error"), REFUSAL)),
    "beat": ("Still here: every 25 s, and the answer to it.", array(word("beat"))),
}
"""Frames without a typed message: what they say, and their schema."""


def sent(message: type[Message], body: Json) -> Json:
    """Browser → fair."""
    return array(word("send"), REF, TOPIC_NAME, word(message.wire), body)


def told(message: type[Message], body: Json) -> Json:
    """Fair → browser; what is ephemeral has no position."""
    return array(word("event"), TOPIC_NAME, POSITION if message.durable else NULL, word(message.wire), body)


def answered(body: Json) -> Json:
    """Fair → whoever asked."""
    return array(word("reply"), REF, word("ok"), body)


class Plain(GenerateJsonSchema):
    """Without a title for each field, which would only repeat its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        """It should not."""
        return False


def bodies(
    heard: Iterable[type[Message]], said: Iterable[type[Message]]
) -> tuple[dict[type[Message], Json], Json]:
    """References to the schemas of what the fair hears and says, and those schemas by name."""
    modes: list[tuple[type[Message], JsonSchemaMode]] = [
        *((message, "validation") for message in heard),
        *((message, "serialization") for message in said),
    ]
    references, made = models_json_schema(
        modes, ref_template="#/components/schemas/{model}", schema_generator=Plain
    )
    return {message: references[message, mode] for message, mode in modes}, made["$defs"]
