"""People talk in the lobby: live, by form, with a lost answer, and with a moderator about."""

from core.kit.work import Work
from realtime.chat import order
from realtime.chat.rooms import conversation_with
from tests.support.chat import a_lobby, said
from tests.support.house import House, next_event, say_live
from tests.support.makers import a_fair
from tests.support.people import ANNA, BEN, IDA, OTO, PASSER_BY, an_organiser


def an_open_lobby(work: Work) -> tuple[int, int]:
    """A fair that OTO organises, with a lobby; returns the ids of both."""
    fair = a_fair(work)
    assert fair.id is not None
    an_organiser(work, fair.id)
    room = a_lobby(work, fair)
    assert room.id is not None
    return fair.id, room.id


def post(text, act="01JABCDEFGHJK0000001", **more):
    return {"id": act, "text": text, **more}


def test_what_one_says_the_other_hears_at_once_and_a_third_reads_without_javascript(house: House):
    _, room = house.write(OTO, an_open_lobby)
    with house.live(ANNA) as anna, house.live(BEN) as ben:
        for socket in (anna, ben):
            assert say_live(socket, "join", 1, f"chat:{room}", None)[0] == "joined"

        reply = say_live(anna, "send", 2, f"chat:{room}", "chat.post", post("Good morning, Tokyo!"))

        assert reply[2] == "ok"
        heard = next_event(ben, "chat.posted")
        assert heard[4]["text"] == "Good morning, Tokyo!"
        assert heard[4]["author"]["name_en"] == "Anna Bell"
    assert "Good morning, Tokyo!" in house.as_(IDA).get(f"/chat/{room}").text


def test_what_is_said_by_form_is_heard_live(house: House):
    _, room = house.write(OTO, an_open_lobby)
    with house.live(BEN) as ben:
        say_live(ben, "join", 1, f"chat:{room}", None)

        answer = house.as_(ANNA).post(f"/chat/{room}/messages", data=post("By form", next="/"))

        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert next_event(ben, "chat.posted")[4]["text"] == "By form"


def test_the_same_message_sent_again_by_socket_and_form_is_there_once(house: House):
    _, room = house.write(OTO, an_open_lobby)
    with house.live(ANNA) as anna:
        say_live(anna, "join", 1, f"chat:{room}", None)
        first = say_live(anna, "send", 2, f"chat:{room}", "chat.post", post("Once"))
        again = say_live(anna, "send", 3, f"chat:{room}", "chat.post", post("Once"))
        other = say_live(anna, "send", 4, f"chat:{room}", "chat.post", post("Something else"))
    house.as_(ANNA).post(f"/chat/{room}/messages", data=post("Once"))

    assert first[2:] == again[2:]
    assert (other[2], other[3]["code"]) == ("error", "conflict")
    assert house.as_(BEN).get(f"/chat/{room}").text.count(">Once<") == 1


def test_whoever_comes_back_gets_exactly_what_was_missed(house: House):
    _, room = house.write(OTO, an_open_lobby)
    topic = f"chat:{room}"
    with house.live(BEN) as ben:
        position = say_live(ben, "join", 1, topic, None)[3]
    for number in range(3):
        house.as_(ANNA).post(
            f"/chat/{room}/messages", data=post(f"missed {number}", act=f"01JABCDEFGHJK000010{number}")
        )
    with house.live(BEN) as ben:
        ben.send_json(["join", 1, topic, position])
        frames = [ben.receive_json() for _ in range(4)]

    texts = [frame[4]["text"] for frame in frames if frame[0] == "event"]
    offsets = [frame[2][1] for frame in frames if frame[0] == "event"]
    assert texts == ["missed 0", "missed 1", "missed 2"]
    assert offsets == [position[1] + 1, position[1] + 2, position[1] + 3]


def test_a_mute_takes_effect_at_once_on_the_open_connection(house: House):
    fair, room = house.write(OTO, an_open_lobby)
    with house.live(ANNA) as anna:
        say_live(anna, "join", 1, f"chat:{room}", None)
        house.write(OTO, order.mute, fair, ANNA.account_id, minutes=5)
        assert anna.receive()["code"] == 4001
    with house.live(ANNA) as anna:
        say_live(anna, "join", 1, f"chat:{room}", None)
        refused = say_live(anna, "send", 2, f"chat:{room}", "chat.post", post("But…"))

    assert (refused[2], refused[3]["code"]) == ("error", "forbidden")
    by_form = house.as_(ANNA).post(f"/chat/{room}/messages", data=post("Still typed here"))
    assert by_form.status_code == 403


def test_hidden_words_are_gone_for_who_listens_and_for_who_comes_later(house: House):
    """Security 57."""
    _, room = house.write(OTO, an_open_lobby)

    def rude(work: Work) -> int:
        return said(work, room_of(work, room), "Something rude", ANNA)

    def room_of(work: Work, room_id: int):
        from realtime.chat.access import entered_room  # noqa: PLC0415

        return entered_room(work, room_id)

    message = house.write(ANNA, rude)
    with house.live(BEN) as ben:
        position = say_live(ben, "join", 1, f"chat:{room}", None)[3]
        house.as_(OTO).post(f"/chat/{room}/messages/{message}/hiding", data={"next": "/"})
        told = next_event(ben, "chat.removed")[4]
        assert (told["id"], told["why"]) == (message, "hidden")
    with house.live(BEN) as ben:
        ben.send_json(["join", 1, f"chat:{room}", [position[0], 0]])
        replayed = [ben.receive_text() for _ in range(3)]

    assert not any("rude" in frame for frame in replayed)
    for reader in (ANNA, BEN):
        page = house.as_(reader).get(f"/chat/{room}").text
        assert "<p>Hidden by the organisers.</p>" in page
        assert "Something rude" not in page
    ben = house.as_(BEN)
    ben.post("/locale", data={"locale": "ja", "next": "/"})
    assert "<p>主催者が非表示にしました。</p>" in ben.get(f"/chat/{room}").text
    assert house.as_(BEN).get(f"/chat/{room}?q=rude").text.count("Something rude") == 0


def test_a_conversation_of_two_does_not_exist_for_a_third(house: House):
    """Security 50."""

    def begin(work: Work) -> int:
        return conversation_with(work, BEN.account_id or 0, exchanged=False).id or 0

    room = house.write(ANNA, begin)
    assert house.as_(BEN).get(f"/messages/{room}").status_code == 200
    for stranger in (IDA, OTO):
        assert house.as_(stranger).get(f"/messages/{room}").status_code == 404
        assert house.as_(stranger).post(f"/chat/{room}/messages", data=post("Hi")).status_code == 404
        with house.live(stranger) as socket:
            assert say_live(socket, "join", 1, f"chat:{room}", None)[3]["code"] == "not_found"
    assert house.as_(PASSER_BY).get(f"/messages/{room}").status_code == 404


def test_an_empty_or_endless_message_is_refused_beside_the_field_with_what_was_typed(house: House):
    _, room = house.write(OTO, an_open_lobby)

    empty = house.as_(ANNA).post(f"/chat/{room}/messages", data=post("   "))
    endless = house.as_(ANNA).post(f"/chat/{room}/messages", data=post("a" * 4001))
    control = house.as_(ANNA).post(f"/chat/{room}/messages", data=post("bell\x07"))

    assert (empty.status_code, endless.status_code, control.status_code) == (422, 422, 422)
    assert "Please fill this in." in empty.text
    assert "At most 4000 characters" in endless.text
    assert "a" * 4001 in endless.text
    assert "control characters" in control.text
