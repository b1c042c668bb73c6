"""docs/asyncapi.json is the wire: made from the code, complete, and true of frames that really travel."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

from core.kit.errors import Refusal
from realtime.asyncapi import MEANING, STAY_AWAY
from realtime.closing import Closing
from realtime.schemas import REFUSALS
from server.channels import channels
from server.wire import FILE, TOLD, described
from tests.house.test_wire import spoken
from tests.support.chat import a_lobby
from tests.support.house import House, next_event, say_live
from tests.support.people import ANNA

ROOT = Path(__file__).parents[2]
WIRE = json.loads(described())
README = (ROOT / "realtime/README.md").read_text()


def of_the_wire(name: str) -> Draft7Validator:
    """The schema of a message's frame."""
    return Draft7Validator({**WIRE, "$ref": f"#/components/messages/{name}/payload"})


def references(part: Any) -> Iterator[str]:
    """Everything that is referred to below *part*."""
    if isinstance(part, dict):
        yield from [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    for child in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from references(child)


def test_the_file_is_what_the_code_says():
    assert FILE.read_text() == described(), "write it anew: python -m server.wire"


def test_every_reference_leads_somewhere():
    for where in set(references(WIRE)):
        found = WIRE
        for step in where.removeprefix("#/").split("/"):
            found = found.get(step, {})
        assert found, where


def test_all_that_may_be_said_is_in_it_and_nothing_else():
    frames = {"join", "leave", "joined", "done", "refused", "beat"}

    assert {message["name"] for message in WIRE["components"]["messages"].values()} == spoken() | frames


def test_the_guide_says_the_same_of_each_direction():
    """`=>` and `~>` to the fair, `<-` `<=` `<~` from it, `reply` where it is nothing but an answer."""
    written = dict(re.findall(r"^\| `([a-z_]+\.[a-z_]+)` \| `?([<=~>-]+|reply)`? \|", README, re.MULTILINE))
    lasting = {message.wire for channel in channels for message in channel.message_types if message.durable}
    events = {message.wire: message.durable for messages in TOLD.values() for message in messages}
    made = {name.removesuffix(".reply"): {"reply"} for name in WIRE["components"]["messages"]}
    for name in WIRE["components"]["messages"]:
        if name.endswith(".event"):
            made[name] = {"<-", "<="} if events.get(name.removesuffix(".event"), False) else {"<~"}
        elif not name.endswith(".reply"):
            made[name] = {"=>"} if name in lasting else {"~>"}

    for name, direction in written.items():
        assert direction in made.get(f"{name}.event", made.get(name, set())), name


def test_what_verbs_announce_by_an_address_is_said_of_that_kind_of_topic():
    """Where the topic and the message stand in the call itself, which is most of them."""
    found = {
        (topic.partition(":")[0], call.args[1].func.id)
        for folder in ("core", "realtime", "booths", "server")
        for path in (ROOT / folder).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "work.announce" and len(call.args) == 2
        if isinstance(call.args[0], ast.JoinedStr) and isinstance(call.args[1], ast.Call)
        if isinstance(call.args[1].func, ast.Name)
        if (topic := ast.literal_eval(ast.unparse(call.args[0].values[0])))
    }  # fmt: skip

    assert len(found) > 15
    assert found <= {(kind, message.__name__) for kind, messages in TOLD.items() for message in messages}


def test_codes_are_those_of_the_code_and_of_the_guide():
    refusals, closing = README.partition("### Codes of refusal")[2].split("### Close codes")
    todo, codes = [Refusal], set()
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        codes.add(kind.code)

    assert set(REFUSALS) == codes == set(re.findall(r"^\| `([a-z_]+)` \|", refusals, re.MULTILINE))
    assert set(MEANING) == set(Closing)
    written = dict(re.findall(r"^\| (\d{4}) \| ([^;|]+)", closing.partition("### Limits")[0], re.MULTILINE))
    assert {code: words.strip() for code, words in written.items()} == {
        str(int(code)): MEANING[code].partition(";")[0] for code in Closing
    }
    assert [code for code in Closing if code >= STAY_AWAY] == [4500, 4501, 4503]


def test_frames_that_really_travel_are_as_described(house: House):
    topic = house.write(ANNA, lambda work: f"chat:{a_lobby(work).id}")
    post = ["send", 2, topic, "chat.post", {"id": "01JABCDEFGHJKMNPQRSTVWXYZ0", "text": "Hello 交流"}]
    with house.live(ANNA) as anna:
        joined = say_live(anna, "join", 1, topic, None)
        anna.send_json(post)
        told = next_event(anna, "chat.posted")
        done = say_live(anna, *post)
        seen = say_live(anna, "send", 3, topic, "chat.see", {"message_id": told[4]["id"]})
        refused = say_live(
            anna, "send", 4, topic, "chat.post", {"id": "01JABCDEFGHJKMNPQRSTVWXYZ1", "text": ""}
        )

    for name, frame in {
        "join": ["join", 1, topic, None], "joined": joined, "chat.post": post, "chat.posted.event": told,
        "chat.done.reply": done, "done": seen, "refused": refused,
    }.items():  # fmt: skip
        assert list(of_the_wire(name).iter_errors(frame)) == [], name
    assert list(of_the_wire("chat.post").iter_errors([*post[:4], {"id": post[4]["id"], "txt": "Hello"}]))
    assert list(of_the_wire("done").iter_errors(refused))
