"""From an empty server to a labelled, watched series with somebody who is told, without leaving the page."""

from server import Server, until


def server(binary):
    return Server(binary)


def mouse(console, server, sink):
    page = console.page
    console.open()
    page.get_by_text("An empty server").wait_for()
    console.check("empty-now")
    for fragment, name in (("#/series", "series"), ("#/models", "models"), ("#/label", "label"), ("#/forecast", "forecast"), ("#/setup/monitors", "monitors"), ("#/setup/mutes", "mutes")):
        console.open(fragment)
        console.check(f"empty-{name}")
    console.open()
    page.get_by_role("link", name="Try an example").click()
    page.get_by_role("button", name="Take it so").click()
    page.get_by_role("heading", name="shop", level=1).wait_for()
    page.get_by_role("link", name="Train a model").click()
    page.get_by_text(" missing · about ").wait_for()
    page.get_by_role("button", name="Train", exact=True).click()
    until("it is trained", lambda: any(m["active_version"] for m in server.get("/v1/models")["items"]))
    page.locator("#page").get_by_role("link", name="shop", exact=True).first.click()
    page.get_by_role("heading", name="shop", level=1).wait_for()
    page.locator("#page").get_by_role("link", name="Label", exact=True).first.click()
    console.wait("location.hash.startsWith('#/label/shop') && location.hash.includes('from=')")
    box = page.locator(".chart-plot").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.45, box["y"] + 50)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.55, box["y"] + 50, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Anomaly").click()
    page.get_by_text("is anomaly").wait_for()
    page.get_by_role("link", name="Set up").click()
    page.get_by_role("link", name="Receivers").click()
    page.get_by_role("button", name="Add a receiver").click()
    page.get_by_label("Name", exact=True).fill("ops")
    page.get_by_label("Address").fill(sink.url)
    page.get_by_role("button", name="Keep").click()
    page.get_by_role("button", name="Test ops").wait_for()
    page.get_by_role("link", name="Monitors").click()
    page.get_by_role("button", name="Set one up").click()
    page.get_by_role("button", name="Watch", exact=True).click()
    watched(server)
    console.check("newcomer")


def watched(server):
    found = until("it watches", lambda: server.get("/v1/monitors")["items"])
    assert found[0]["receivers"] == ["ops"] and found[0]["series"] == "shop", found
    assert any(label["source"] == "operator" for label in server.get("/v1/series/shop/labels")["items"])


def keys(console, server, sink):
    page = console.page

    def enter(*names, exact=False):
        for name in names:
            console.tab_to(name, exact=exact)
            console.press("Enter")

    console.open()
    page.get_by_text("An empty server").wait_for()
    enter("Try an example")
    page.get_by_role("button", name="Take it so").wait_for()
    console.rest()
    enter("Take it so")
    page.get_by_role("heading", name="shop", level=1).wait_for()
    enter("Train a model")
    page.get_by_text(" missing · about ").wait_for()
    console.rest()
    enter("Train", exact=True)
    until("it is trained", lambda: any(m["active_version"] for m in server.get("/v1/models")["items"]))
    console.press("g", "s")
    page.get_by_role("heading", name="Series", level=1).wait_for()
    enter("shop")
    page.get_by_role("heading", name="shop", level=1).wait_for()
    enter("Label", exact=True)
    page.get_by_role("heading", name="Label").first.wait_for()
    # The page's own link, of this series; that in the navigation leads to all of them.
    if page.evaluate("location.hash") == "#/label":
        enter("shop")
    console.wait("location.hash.startsWith('#/label/shop') && location.hash.includes('from=')")
    console.tab_to("shop over time")
    console.press(".", " ", ".", ".", " ", "a")
    page.get_by_text("is anomaly").wait_for()
    console.press("g", "u")
    page.get_by_role("heading", name="Set up").wait_for()
    enter("Receivers", "Add a receiver")
    page.keyboard.type("ops")
    console.tab_to("Address")
    page.keyboard.type(sink.url)
    console.press("Enter")
    page.get_by_role("button", name="Test ops").wait_for()
    enter("Monitors", "Set one up")
    page.get_by_role("heading", name="New monitor").wait_for()
    enter("Watch", exact=True)
    watched(server)
    console.check("newcomer-keys")
