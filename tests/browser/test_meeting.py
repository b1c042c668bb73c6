"""An attendee and a recruiter at once: the hall, the counter, the stage, two cards that change hands."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import People
from tests.browser.rooms import FAIR, filled
from tests.browser.talk import enter, is_there_once, listening, words, write

BOOTH = f"{FAIR}/booths/minato-robotics"
RINA = "rina.yoshida@mail.example"
MATEO = "mateo.silva@mare.example"
CLARA = "clara.hoffmann@saale-tu.example"
KWAME = "kwame.mensah@volta-marine.example"
ROSALIND = "rosalind.achebe@fenwood.example"
UNREAD = ".masthead .sign-btn unread-count[of=messages] .count"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_hall_is_narrowed_to_what_fits(people: People, script: bool):
    page = people.walk_in("attendee", java_script_enabled=script)
    page.goto(f"{FAIR}/hall")
    signs = page.locator(".street > .sign")
    expect(signs).to_have_count(12)
    filters = page.locator("form.hall-filters")

    filters.get_by_label("Japanese").select_option("N4")
    filters.get_by_role("button", name="Show").click()

    expect(page).to_have_url(re.compile("japanese=N4"))
    few = signs.count()
    assert 0 < few < 12
    expect(page.get_by_role("status").filter(has_text="of 12 booths")).to_contain_text(f"{few} of 12 booths")
    filters.get_by_label("Search").fill("no house is called that")
    filters.get_by_role("button", name="Show").click()
    expect(signs).to_have_count(0)
    expect(page.get_by_text("No booth has all of this")).to_be_visible()
    page.get_by_role("link", name="Show all booths").click()
    expect(signs).to_have_count(12)


def test_a_question_in_the_booth_s_room_is_answered_while_one_stands_there(people: People):
    attendee, recruiter = people.walk_in("attendee"), people.walk_in("recruiter")
    question, answer = words("May I see the motor test bench?"), words("Tomorrow at ten, gladly.")
    attendee.goto(f"{FAIR}/hall")
    attendee.get_by_role("link", name="Minato Robotics").click()
    expect(attendee.get_by_role("heading", level=1)).to_have_text("Minato Robotics")
    listening(attendee)
    enter(recruiter, f"{BOOTH}/desk")

    write(attendee, question)
    is_there_once(recruiter, question)
    write(recruiter, answer)

    is_there_once(attendee, answer)


def test_a_card_left_at_the_counter_arrives_at_the_desk_at_once(people: People):
    visitor, recruiter = people.walk_in(RINA), people.walk_in("recruiter")
    enter(recruiter, f"{BOOTH}/desk")
    leads = recruiter.locator("live-region[part=desk_leads]")
    expect(leads).not_to_contain_text("Rina Yoshida")
    visitor.goto(BOOTH)
    expect(recruiter.locator("live-region[part=desk_here]")).to_contain_text("Rina Yoshida")

    visitor.locator("#card").get_by_role("button", name="Leave my card").click()

    expect(visitor.locator("#card")).to_contain_text("Your card lies here since")
    expect(leads).to_contain_text("Rina Yoshida")
    recruiter.goto(f"{BOOTH}/leads")
    expect(recruiter.get_by_role("row").filter(has_text="Rina Yoshida")).to_be_visible()


def asked(page: Page, text: str) -> Locator:
    """The question on everybody's list."""
    return page.locator("[data-list] > li", has=page.locator(".asked", has_text=text))


def test_a_question_to_the_stage_goes_by_the_moderator_and_is_seen_live_by_both(people: People):
    session = filled(people.fair, f"{FAIR}/sessions/{{live}}")
    asker, reader, organiser = (
        people.walk_in("attendee"),
        people.walk_in("member"),
        people.walk_in("organiser"),
    )
    text, chatted = (
        words("Which words do engineers say only among themselves?"),
        words("Good evening to the room"),
    )
    for page in (asker, reader, organiser):
        enter(page, session)
    write(asker, chatted)
    is_there_once(reader, chatted)
    for page in (asker, reader, organiser):
        page.get_by_text("Questions", exact=False).and_(page.locator("fieldset.tabs label")).click()

    ask = asker.get_by_role("textbox", name="Your question to the stage")
    ask.fill(text)
    asker.locator(".ask-form").get_by_role("button", name="Ask").click()
    expect(asker.locator("[data-told]")).to_have_text("Your question is with the moderator.")
    waiting = organiser.locator(".desk-list li").filter(has_text=text)
    expect(waiting).to_be_visible()
    expect(asked(reader, text)).to_have_count(0)

    waiting.get_by_role("button", name="Onto the list").click()

    for page in (asker, reader, organiser):
        expect(asked(page, text)).to_have_count(1)
    asked(reader, text).locator("button.votes").click()
    expect(asked(asker, text).locator(".votes")).to_have_text("1")


def test_a_session_is_starred_and_taken_along_as_a_calendar_file(people: People):
    page = people.walk_in("attendee")
    page.goto(f"{FAIR}/programme")
    item = page.locator("li[id^=session-]").filter(has_text="Visa categories in forty minutes")
    star = item.locator("button.star")
    expect(star).to_have_attribute("aria-pressed", "false")

    star.click()

    expect(star).to_have_attribute("aria-pressed", "true")
    page.goto(f"{FAIR}/my-day")
    expect(page.locator("main")).to_contain_text("Visa categories in forty minutes")
    page.get_by_role("link", name="Visa categories in forty minutes").first.click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Calendar file").click()
    text = download.value.path().read_text()
    assert text.startswith("BEGIN:VCALENDAR")
    assert "Visa categories in forty minutes" in text.replace("\r\n ", "")


def test_two_people_write_to_each_other_and_exchange_cards_without_a_reload(people: People):
    mateo, clara = people.walk_in(MATEO), people.walk_in(CLARA)
    hello = words("Hello Clara, we sat at the same table")
    mateo.goto(f"{FAIR}/people")
    mateo.get_by_label("Name, organisation or skill").fill("clara hoffmann")
    mateo.get_by_role("button", name="Find").click()
    mateo.get_by_role("link", name=re.compile("Clara Hoffmann")).click()
    profile = mateo.url
    enter(clara, FAIR)
    unread = clara.locator(UNREAD)
    expect(unread).to_have_count(0)

    mateo.get_by_role("button", name="Write a message").click()
    listening(mateo)
    write(mateo, hello)
    expect(unread).to_have_text("1")

    mateo.goto(profile)
    mateo.get_by_role("button", name="Offer my card").click()
    if mateo.get_by_role("button", name="Hold out my card").is_visible():
        mateo.get_by_role("button", name="Hold out my card").click()
    listening(mateo)
    panel = clara.locator("dialog.card-panel")
    expect(panel).to_contain_text("Mateo Silva")
    panel.get_by_role("button", name="Exchange cards").click()

    for page, name in ((clara, "Mateo Silva"), (mateo, "Clara Hoffmann")):
        expect(page.get_by_text(f"You and {name} have exchanged cards.").first).to_be_visible()
        page.goto("/cards")
        page.locator(".wallet").get_by_role("link", name=name).first.click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Save to contacts").click()
        vcard = download.value.path().read_text()
        assert vcard.startswith("BEGIN:VCARD")
        assert name.split()[1] in vcard


def test_unread_counts_keep_step_in_two_tabs(people: People):
    writer, reader = people.walk_in(KWAME), people.walk_in(ROSALIND)
    enter(reader, FAIR)
    other, text = enter(people.open(reader.context), FAIR), words("Shall we compare our drafts?")
    writer.goto(f"{FAIR}/people?q=rosalind")
    writer.get_by_role("link", name=re.compile("Rosalind Achebe")).click()
    writer.get_by_role("button", name="Write a message").click()
    listening(writer)
    write(writer, text)
    for page in (reader, other):
        expect(page.locator(UNREAD)).to_have_text("1")

    other.goto("/messages")
    other.get_by_role("link", name="Kwame Mensah").click()
    is_there_once(other, text)

    expect(reader.locator(UNREAD)).to_have_count(0)
