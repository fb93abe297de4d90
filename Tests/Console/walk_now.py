"""Now: an incident is acknowledged, another is called wrong; what is listed is what the API has open."""

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


def mouse(console, server, _):
    look(console, server)
    page = console.page
    first = page.locator("article.incident").first
    name = first.get_attribute("data-id")
    other = page.locator("article.incident").nth(1).get_attribute("data-id")
    server.call("POST", f"/v1/incidents/{other}/acknowledge", {"author": "bo"})
    # Sooner than the page would ask by itself: the stream of incidents brought it.
    page.get_by_text("seen by bo").wait_for(timeout=5000)
    first.get_by_role("button", name="Acknowledge").click()
    until("it is acknowledged", lambda: server.get(f"/v1/incidents/{name}")["acknowledged_at"])
    page.get_by_text("seen by").first.wait_for()
    page.locator(f"[data-id={name}]").get_by_role("button", name="Mute").click()
    page.get_by_role("button", name="1 hour").click()
    until("it is muted", lambda: any(m["series"] == "checkout" for m in server.get("/v1/mutes")["items"]))
    page.get_by_role("button", name="Undo").click()
    page.locator(f"[data-id={name}]").get_by_role("button", name="Wrong").click()
    until("it is resolved", lambda: server.get(f"/v1/incidents/{name}")["resolved_at"])
    page.locator(f"article[data-id={name}]").wait_for(state="detached")
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
