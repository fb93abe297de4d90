"""A token is asked for once a tab, a wrong one is called wrong, what it may not do isn't offered; a restart heals."""

from server import Server, until

TOKENS = "whole\nreading scopes=read name=reading\n"


def server(binary):
    made = Server(binary, TOKENS)
    made.token = "whole"
    made.call("PUT", "/v1/series/s", {"interval": 60, "metrics": ["v"]})
    made.call("POST", "/v1/series/s/points", {"timestamps": [1796000000 + 60 * i for i in range(900)], "values": {"v": [i % 7 for i in range(900)]}})
    made.call("POST", "/v1/models", {"id": "s-watch", "series": "s", "algorithm": "difference"})
    until("it is trained", lambda: made.get("/v1/models/s-watch")["active_version"])
    made.call("PUT", "/v1/receivers/ops", {"kind": "webhook", "url": "http://127.0.0.1:9/"})
    made.call("PUT", "/v1/monitors/s", {"model": "s-watch", "receivers": ["ops"]})
    made.call("PUT", "/v1/policies/all", {"selector": {"series": "none-*"}})
    made.call("POST", "/v1/mutes", {"series": "s", "start": 3900000000, "end": 4000000000, "reason": "works"})
    return made


PAGES = {
    "#/": "Now", "#/series": "Series", "#/series/s?model=s-watch": "s", "#/label": "Not for this token", "#/label/s": "Not for this token", "#/models": "Models", "#/models/s-watch": "s-watch",
    "#/forecast": "Forecast and drill", "#/forecast/s-watch": "s-watch", "#/forecast/s-watch/drill": "s-watch", "#/setup/monitors": "Set up", "#/setup/policies": "Set up",
    "#/setup/receivers": "Set up", "#/setup/mutes": "Set up", "#/setup/configuration": "Not for this token"}
CHANGES = ("Add", "Try", "Train", "Put", "New", "Edit", "Delete", "Test", "Definition", "Forget", "Keep", "Activate", "Roll", "End", "Withdraw", "Acknowledge", "Wrong", "Mute…", "Label", "Run", "Import")


def reads(console):
    """A token that may read is shown each page without a refusal, and offered nothing that would be refused."""
    page = console.page
    console.is_cut_off = False
    for fragment, name in PAGES.items():
        console.open(fragment)
        page.get_by_role("heading", name=name).first.wait_for()
        console.rest()
        offered = [text for text in page.locator("#page button, #page a.button").all_inner_texts() if text.startswith(CHANGES)]
        assert not offered, f"{fragment} offers {offered}"
        console.check(f"reading-{fragment.strip('#/').split('?')[0].replace('/', '-') or 'now'}")
    console.is_cut_off = True
    console.open("#/models")


def mouse(console, server, _):
    page = console.page
    console.is_cut_off = True
    console.open("#/models")
    page.get_by_role("heading", name="This server wants a token").wait_for()
    console.check("token")
    page.get_by_role("textbox", name="Token").fill("guess")
    page.get_by_role("button", name="Use it").click()
    page.get_by_role("heading", name="That token is not one of this server's").wait_for()
    console.check("token-wrong")
    page.get_by_role("textbox", name="Token").fill("reading")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="s-watch").wait_for()
    page.reload()
    page.get_by_role("link", name="s-watch").wait_for()
    assert page.locator("dialog[open]").count() == 0, "it is asked for once a tab"
    reads(console)
    page.get_by_role("button", name="View").click()
    page.get_by_role("button", name="Use another token").click()
    page.get_by_role("heading", name="This server wants a token").wait_for()
    page.get_by_role("textbox", name="Token").fill("whole")
    page.get_by_role("button", name="Use it").click()
    page.get_by_role("button", name="Train a model").wait_for()
    heals(console, server)


def keys(console, server, _):
    page = console.page
    console.is_cut_off = True
    console.open("#/models")
    page.get_by_role("heading", name="This server wants a token").wait_for()
    page.keyboard.type("guess")
    console.press("Enter")
    page.get_by_role("heading", name="That token is not one of this server's").wait_for()
    page.keyboard.type("reading")
    console.press("Enter")
    page.get_by_role("link", name="s-watch").wait_for()
    page.locator("dialog").wait_for(state="detached")
    console.press("?")
    console.tab_to("Use another token")
    console.press("Enter")
    page.get_by_role("heading", name="This server wants a token").wait_for()
    page.keyboard.type("whole")
    console.press("Enter")
    page.get_by_role("button", name="Train a model").wait_for()
    heals(console, server)


def heals(console, server):
    """The server goes while the page is open: it says so, goes on by itself, and what was asked for meanwhile is there."""
    page = console.page
    console.press("g", "s")
    page.locator(".series-row").first.wait_for()
    server.stop()
    console.press("/")
    page.keyboard.type("s")
    page.get_by_text("Server away").wait_for()
    console.check("away")
    server.start()
    page.get_by_text("Live").wait_for()
    page.locator(".series-row").first.wait_for()
    console.wait("location.hash.includes('q=s')")
    # A page whose module was never read, while nobody could answer for it.
    server.stop()
    page.evaluate("location.hash = '#/forecast/s-watch/synthetic'")
    page.get_by_text("Server away").wait_for()
    server.start()
    page.get_by_role("heading", name="No generator yet").wait_for()
    console.check("back")
