"""Browser push in a real browser: the switch on the page, and the service worker that shows and leads.

Headless Chromium subscribes at no push service, so its answer is put in its place; what is pushed comes by
the developer tools, as from a service. A click on a notification is an event of the same kind.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, Worker, expect

from tests.browser.conftest import People
from tests.support.push import Browser, PushService

SUBSCRIBED = """
const held = { endpoint: %s, keys: %s, options: {},
  toJSON() { return { endpoint: this.endpoint, keys: this.keys } },
  async unsubscribe() { sessionStorage.removeItem("pushed"); return true } }
PushManager.prototype.getSubscription = async () => (sessionStorage.getItem("pushed") ? held : null)
PushManager.prototype.subscribe = async (options) => {
  const asked = options.applicationServerKey
  if (!options.userVisibleOnly || !asked) throw new Error("nobody asked for that")
  held.options = { applicationServerKey: Uint8Array.fromBase64(asked, { alphabet: "base64url" }).buffer }
  sessionStorage.setItem("pushed", "yes")
  return held
}
"""
"""A browser whose maker's service answers, with these keys."""


@pytest.fixture
def chromium(whole_chromium: Chromium) -> Chromium:
    """The shell of Chromium shows no notifications."""
    return whole_chromium


@pytest.fixture
def subscriber() -> Browser:
    """A browser with keys, as a push service would make them."""
    service = PushService("")
    service.close()
    return service.a_browser()


def at_choices(people: People, *, grants: bool = True, persona: str = "attendee", script: str = "") -> Page:
    """Somebody on the page of choices, who lets the fair notify them or not."""
    page = people.walk_in(persona)
    if grants:
        page.context.grant_permissions(["notifications"], origin=people.fair.address)
    if script:
        page.add_init_script(script)
    page.goto("/notices/choices")
    return page


def test_a_click_switches_this_browser_on_and_another_one_off(people: People, subscriber: Browser):
    receiver = subscriber.receiver
    keys = json.dumps({"p256dh": receiver.p256dh, "auth": receiver.auth})
    page = at_choices(people, script=SUBSCRIBED % (json.dumps(receiver.endpoint), keys))
    expect(page.get_by_text("No browser gets notices yet.")).to_be_visible()
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0

    page.get_by_role("button", name="Notify me in this browser").click()
    expect(page.get_by_text("Notices come to this browser.")).to_be_visible()
    expect(page.get_by_text("this browser", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("Notices come to this browser.")).to_be_visible()

    page.get_by_role("button", name="Switch it off here").click()
    expect(page.get_by_text("No browser gets notices yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Notify me in this browser")).to_be_visible()


def test_a_browser_that_was_removed_from_the_list_can_be_switched_on_again(
    people: People, subscriber: Browser
):
    receiver = subscriber.receiver
    keys = json.dumps({"p256dh": receiver.p256dh, "auth": receiver.auth})
    page = at_choices(people, script=SUBSCRIBED % (json.dumps(receiver.endpoint), keys))
    page.get_by_role("button", name="Notify me in this browser").click()
    page.get_by_role("button", name="Remove").click()

    expect(page.get_by_text("That browser gets no more notices.")).to_be_visible()
    page.get_by_role("button", name="Notify me in this browser").click()
    expect(page.get_by_text("Notices come to this browser.")).to_be_visible()


def test_a_browser_that_refuses_says_how_to_allow_it_and_is_asked_nothing(people: People):
    page = at_choices(people, grants=False)
    expect(page.get_by_role("button", name="Notify me in this browser")).to_be_visible()
    page.add_init_script('Object.defineProperty(Notification, "permission", { value: "denied" })')
    page.reload()

    expect(page.get_by_text("This browser blocks the notices of the fair.")).to_be_visible()
    expect(page.get_by_role("button", name="Notify me in this browser")).to_be_hidden()


def test_a_push_service_that_cannot_be_reached_is_said(people: People):
    page = at_choices(
        people, script='PushManager.prototype.subscribe = () => Promise.reject(new Error("AbortError"))'
    )
    page.get_by_role("button", name="Notify me in this browser").click()

    expect(page.get_by_text("could not be reached. Please try again later.")).to_be_visible()


def test_without_push_the_page_says_so(people: People):
    page = at_choices(people, script="delete window.PushManager")

    expect(
        page.get_by_text("This browser cannot show notices while no page of the fair is open.")
    ).to_be_visible()


def working(page: Page) -> tuple[Worker, Any]:
    """The page's service worker, and a way to push something to it as a service does."""
    line = page.context.new_cdp_session(page)
    known: list[str] = []
    line.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: known.extend(one["registrationId"] for one in event["registrations"]),
    )
    line.send("ServiceWorker.enable")
    with page.context.expect_event("serviceworker") as started:
        page.evaluate(
            "navigator.serviceWorker.register('/sw.js?key=k').then(() => navigator.serviceWorker.ready)"
        )
    page.wait_for_timeout(200)
    origin = page.evaluate("location.origin")

    def push(data: str) -> None:
        line.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": origin, "registrationId": known[-1], "data": data},
        )

    return started.value, push


SHOWN = """async (title) => {
  const registration = await navigator.serviceWorker.ready
  for (let tries = 0; tries < 100; tries++) {
    const all = await registration.getNotifications()
    if (all.some((one) => one.title === title))
      return all.map(({ title, body, tag, lang, data: { path } }) => ({ title, body, tag, lang, path }))
    await new Promise((soon) => setTimeout(soon, 20))
  }
}"""
PUSHED = {
    "title": "Autumn Career Exchange",
    "body": "Ben Fischer wrote to you.",
    "tag": "/messages/3",
    "lang": "en",
}


def test_what_is_pushed_is_shown_once_for_a_conversation_and_something_in_any_case(people: People):
    page = at_choices(people)
    _, push = working(page)
    push(json.dumps(PUSHED | {"title": "Earlier", "path": "/messages/3"}))
    assert [one["title"] for one in page.evaluate(SHOWN, "Earlier")] == ["Earlier"]
    push(json.dumps(PUSHED | {"path": "/messages/3"}))
    page.evaluate(SHOWN, PUSHED["title"])
    push("no JSON at all")

    shown = page.evaluate(SHOWN, "Koryu")
    assert sorted(shown, key=lambda one: one["title"]) == [
        PUSHED | {"path": "/messages/3"},
        {"title": "Koryu", "body": "", "tag": "koryu", "lang": "", "path": "/notices"},
    ]


LED = """async (path) => {
  let led
  const open = async (address) => { led = address }
  Object.defineProperty(self.clients, "openWindow", { configurable: true, value: open })
  WindowClient.prototype.focus = async function () { led = `focus ${this.url}` }
  await self.registration.showNotification("Koryu", { tag: "click", data: { path } })
  const [notification] = await self.registration.getNotifications({ tag: "click" })
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }))
  for (let tries = 0; tries < 100 && !led; tries++) await new Promise((soon) => setTimeout(soon, 20))
  return [led, (await self.registration.getNotifications({ tag: "click" })).length]
}"""


def test_a_click_leads_to_the_page_and_never_to_another_site(people: People):
    """Security 35: a path of ours, or our front page."""
    page = at_choices(people)
    worker, _ = working(page)
    here = people.fair.address

    assert worker.evaluate(LED, "/messages/3") == [f"{here}/messages/3", 0]
    assert worker.evaluate(LED, "/notices/choices") == [f"focus {here}/notices/choices", 0]
    for elsewhere in ("https://evil.example/", "//evil.example/", "\\\\evil.example", "javascript:alert(1)"):
        led, _ = worker.evaluate(LED, elsewhere)
        assert led in (here, f"{here}/"), elsewhere


def test_without_a_script_the_boxes_are_a_form_and_the_page_says_what_is_missing(people: People):
    page = people.walk_in("recruiter", java_script_enabled=False)
    page.goto("/notices/choices")
    expect(page.get_by_text("A browser is switched on here by a script")).to_be_visible()
    expect(page.get_by_role("button", name="Notify me in this browser")).to_be_hidden()

    page.get_by_label("Messages from others: Browser").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_label("Messages from others: Browser")).not_to_be_checked()
    expect(page.get_by_label("Messages from others: Mail")).to_be_checked()
