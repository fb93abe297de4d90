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
    found = until("it watches", lambda: server.get("/v1/monitors")["items"])
    assert found[0]["receivers"] == ["ops"] and found[0]["series"] == "shop", found
    assert any(label["source"] == "operator" for label in server.get("/v1/series/shop/labels")["items"])
    console.check("newcomer")
