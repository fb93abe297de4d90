"""A token is asked for once a tab, a wrong one is called wrong, what it may not do isn't offered; a restart heals."""

from server import Server

TOKENS = "whole\nreading scopes=read name=reading\n"


def server(binary):
    made = Server(binary, TOKENS)
    made.token = "whole"
    made.call("PUT", "/v1/series/s", {"interval": 60, "metrics": ["v"]})
    made.call("POST", "/v1/series/s/points", {"timestamps": [1796000000 + 60 * i for i in range(900)], "values": {"v": [i % 7 for i in range(900)]}})
    return made


def mouse(console, server, _):
    page = console.page
    console.is_cut_off = True
    console.open("#/models")
    page.get_by_role("heading", name="This server wants a token").wait_for()
    console.check("token")
    page.locator("dialog input").fill("guess")
    page.get_by_role("button", name="Use it").click()
    page.get_by_role("heading", name="That token is not one of this server's").wait_for()
    console.check("token-wrong")
    page.locator("dialog input").fill("reading")
    page.keyboard.press("Enter")
    page.get_by_text("No model yet").wait_for()
    assert page.get_by_role("button", name="Train a model").count() == 0, "what it may not do is not offered"
    page.reload()
    page.get_by_text("No model yet").wait_for()
    assert page.locator("dialog[open]").count() == 0, "it is asked for once a tab"
    page.get_by_role("button", name="View").click()
    page.get_by_role("button", name="Use another token").click()
    page.locator("dialog input").fill("whole")
    page.get_by_role("button", name="Use it").click()
    page.get_by_role("button", name="Train a model").wait_for()
    heals(console, server)


def heals(console, server):
    page = console.page
    console.open("#/series")
    page.locator(".series-row").first.wait_for()
    server.stop()
    page.get_by_role("searchbox").fill("s")
    page.get_by_text("Server away").wait_for()
    console.check("away")
    server.start()
    page.get_by_text("Live").wait_for()
    page.locator(".series-row").first.wait_for()
    console.wait("location.hash.includes('q=s')")
    console.check("back")
