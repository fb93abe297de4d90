"""Now: an incident is acknowledged, another is called wrong; what is listed is what the API has open."""

import datetime
import zoneinfo

from server import until


def look(console, server):
    console.open()
    cards = console.page.locator("article.incident")
    cards.first.wait_for()
    open_now = server.get("/v1/incidents?status=open")["items"]
    assert cards.count() == len(open_now), f"{cards.count()} cards, {len(open_now)} open"
    assert "checkout" in cards.first.inner_text(), "the gravest comes first"
    console.wait("document.querySelector('article.incident canvas').width > 300 || innerWidth < 500")
    console.check("now")
    return open_now


def clocks(console, server):
    """A reason's time is by the clock that the header names, and both turn with the viewer's choice."""
    page = console.page
    peak = server.get("/v1/alerts?series=search")["items"][0]["peak_at"]
    for choice, zone in (("UTC", "UTC"), ("by your clock", "Europe/Berlin")):
        page.get_by_role("button", name="View").click()
        page.get_by_label("Times").select_option(label=choice)
        page.get_by_role("button", name="Close").click()
        page.get_by_text(f"Live · {zone} time").wait_for()
        at = datetime.datetime.fromtimestamp(peak, zoneinfo.ZoneInfo(zone))
        page.locator("article.incident", has_text="search").get_by_text(f"{at:%H:%M}, ").wait_for()


def wall(console, server):
    """Seen from afar: what is wrong, and nothing to press."""
    page = console.page
    if console.size == "wide":
        page.get_by_role("link", name="Wall display").click()
    else:
        page.evaluate("location.hash = '#/?wall=1'")
    page.get_by_role("link", name="Leave the wall").wait_for()
    assert page.locator("article.incident button").first.is_hidden() and page.locator("#nav").is_hidden()
    console.check("now-wall")
    page.get_by_role("link", name="Leave the wall").click()
    page.locator("#nav").wait_for()


def mouse(console, server, _):
    look(console, server)
    wall(console, server)
    clocks(console, server)
    page = console.page
    first = page.locator("article.incident").first
    name = first.get_attribute("data-id")
    other = page.locator("article.incident").nth(1).get_attribute("data-id")
    server.call("POST", f"/v1/incidents/{other}/acknowledge", {"author": "bo"})
    page.get_by_text("seen by bo").wait_for()
    console.holds("/v1/incidents/events")
    first.get_by_role("button", name="Acknowledge").click()
    until("it is acknowledged", lambda: server.get(f"/v1/incidents/{name}")["acknowledged_at"])
    page.get_by_text("seen by").first.wait_for()
    page.locator(f"[data-id={name}]").get_by_role("button", name="Wrong").click()
    until("it is resolved", lambda: server.get(f"/v1/incidents/{name}")["resolved_at"])
    page.locator(f"article[data-id={name}]").wait_for(state="detached")
    # A mute takes what lasts away at once, and taking it back does not bring that again: this comes last.
    page.locator(f"[data-id={other}]").get_by_role("button", name="Mute").click()
    page.get_by_role("button", name="1 hour").click()
    # At once: the button is there for some seconds alone.
    page.locator("#toast").get_by_role("button", name="Undo").click()
    until("the mute is taken back", lambda: any(m["series"] == "search" and m["withdrawn_at"] for m in server.get("/v1/mutes")["items"]))
    console.check("now-resolved")


def keys(console, server, _):
    look(console, server)
    page = console.page
    first, second = (page.locator("article.incident").nth(i).get_attribute("data-id") for i in (0, 1))
    console.press("a")
    until("it is acknowledged", lambda: server.get(f"/v1/incidents/{first}")["acknowledged_at"])
    page.get_by_text("seen by").first.wait_for()
    chosen = page.locator("article.incident[aria-current=true]").get_attribute("data-id")
    assert chosen == first, f"{chosen} is chosen, {first} was"
    console.press("j" if page.locator("article.incident").first.get_attribute("data-id") == first else "k")
    page.locator(f"article[data-id={second}][aria-current=true]").wait_for()
    console.press("n")
    until("it is normal now", lambda: server.get(f"/v1/incidents/{second}")["resolved_at"])
    page.locator(f"article[data-id={second}]").wait_for(state="detached")
    console.press("g", "s")
    page.get_by_role("heading", name="Series", level=1).wait_for()
    console.check("now-keys")
