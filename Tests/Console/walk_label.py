"""Label: dragged, named by a key, undone; a model's question answered, and what that changed."""

from server import until


def labels(server):
    return server.get("/v1/series/search/labels")["items"]


def opened(console):
    console.open("#/label/search")
    console.wait("location.hash.includes('from=')")


def answered(server):
    return len(server.get("/v1/models/checkout-watch/feedback")["items"])


def ask(console):
    console.open("#/label/checkout-watch/questions")
    console.page.get_by_text("Was this an anomaly?").wait_for()
    console.check("questions")


def edges(console, server):
    """A label in the middle of the view is pressed, and its later edge dragged."""
    page = console.page
    scene = page.evaluate("location.hash.match(/from=(\\d+)&to=(\\d+)/).slice(1).map(Number)")
    length = (scene[1] - scene[0]) // 300 * 300
    start = scene[0] // 300 * 300 + length // 2
    made = server.call("POST", "/v1/series/search/labels", [{"start": start, "end": start + length // 6 // 300 * 300, "kind": "normal"}])["items"][0]
    page.reload()
    page.get_by_role("button", name="Delete the label of").first.wait_for()
    page.wait_for_timeout(500)
    box = page.locator(".chart-plot").bounding_box()
    left, right = box["x"] + (44 if box["width"] < 520 else 58), box["x"] + box["width"] - 10
    at = lambda t: left + (t - scene[0]) / (scene[1] - scene[0]) * (right - left)
    page.mouse.click((at(made["start"]) + at(made["end"])) / 2, box["y"] + 60)
    page.mouse.move(at(made["end"]), box["y"] + 60)
    page.mouse.down()
    page.mouse.move(at(made["end"]) + 25, box["y"] + 60, steps=4)
    page.mouse.up()
    until("the edge is moved", lambda: any(label["kind"] == "normal" and label["end"] > made["end"] for label in labels(server)))
    until("the old label is gone", lambda: all(label["id"] != made["id"] for label in labels(server)))


def mouse(console, server, _):
    page = console.page
    opened(console)
    before = len(labels(server))
    box = page.locator(".chart-plot").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.4, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 60, steps=6)
    page.mouse.up()
    console.check("label-selected")
    page.get_by_role("button", name="Anomaly").click()
    until("it is labelled", lambda: len(labels(server)) == before + 1)
    made = max(labels(server), key=lambda label: int(label["id"].split("-")[1]))
    assert made["kind"] == "anomaly" and made["start"] % 300 == 0 and made["end"] > made["start"], made
    page.locator("#toast").get_by_role("button", name="Undo").click()
    until("it is undone", lambda: len(labels(server)) == before)
    edges(console, server)
    with page.expect_download() as got:
        page.get_by_label("Export as").select_option(label="TRAINSET")
    assert "timestamp" in open(got.value.path()).readline()
    ask(console)
    was = answered(server)
    page.get_by_role("button", name="Normal", exact=False).first.click()
    until("it is answered", lambda: answered(server) == was + 1)
    page.get_by_role("heading", name="What the answers changed").wait_for()
    line = server.get("/v1/models/checkout-watch")["threshold"]["value"]
    console.wait("(line) => document.querySelector('.line-change').innerText.includes(line)", arg=f"{line:.3g}")
    console.check("questions-answered")


def keys(console, server, _):
    page = console.page
    opened(console)
    before = len(labels(server))
    console.tab_to("search over time")
    console.press(".", " ", ".", ".", ".", ".", " ")
    console.press("i")
    until("it is labelled", lambda: len(labels(server)) == before + 1)
    made = max(labels(server), key=lambda label: int(label["id"].split("-")[1]))
    assert made["kind"] == "ignore" and made["end"] - made["start"] >= 900, made
    console.press("u")
    until("it is undone", lambda: len(labels(server)) == before)
    ask(console)
    was = answered(server)
    console.press("a")
    until("it is answered", lambda: answered(server) == was + 1)
    page.get_by_role("heading", name="What the answers changed").wait_for()
    console.check("questions-keys")
