"""A series: zoomed, panned, stepped from anomaly to anomaly, compared, exported; the URL holds it all."""

import re

from browser import wait
from server import until


def at(page):
    return page.evaluate("location.href")


def view(page):
    found = re.search(r"from=(\d+)&to=(\d+)", at(page))
    return int(found[1]), int(found[2])


def settled(console, before):
    wait(console.page, "(old) => location.href !== old", before)
    console.rest()


def opened(console, _server):
    console.open("#/series/checkout?model=checkout-watch")
    console.wait("location.hash.includes('from=')")
    console.page.get_by_role("heading", name=re.compile("Anomalies")).wait_for()


def mouse(console, server, _):
    page = console.page
    opened(console, server)
    console.check("one")
    first = view(page)
    box = page.locator(".chart-plot").bounding_box()
    middle, height = box["x"] + box["width"] / 2, box["y"] + 60
    page.mouse.move(middle, height)
    page.locator(".chart-tip").wait_for()
    text = page.locator(".chart-tip").inner_text()
    assert "orders" in text and "anomaly score" in text and "members" in text, text
    before = at(page)
    page.mouse.wheel(0, -600)
    settled(console, before)
    near = view(page)
    assert near[1] - near[0] < (first[1] - first[0]) / 2, (first, near)
    before = at(page)
    page.mouse.down()
    page.mouse.move(middle + 100, height, steps=5)
    page.mouse.up()
    settled(console, before)
    assert view(page)[0] < near[0], "a drag to the right shows what was before"
    before = at(page)
    page.get_by_role("button", name="◀ Previous anomaly").click()
    settled(console, before)
    page.get_by_role("button", name="All", exact=True).click()
    console.rest()
    known = server.get("/v1/series/checkout")
    assert view(page) == (known["first"], known["last"] + known["interval"]), (view(page), known)
    scores = server.get("/v1/series/checkout/scores?model=checkout-watch&max_points=3000")
    heading = page.get_by_role("heading", name=re.compile("Anomalies")).inner_text()
    assert heading == f"Anomalies ({len(scores['anomalies'])})", heading
    page.reload()
    console.wait("document.querySelector('.chart-plot')")
    console.rest()
    assert view(page) == (known["first"], known["last"] + known["interval"]), "the URL holds the view"
    with page.expect_download() as got:
        page.get_by_role("button", name="Save as CSV").click()
    lines = open(got.value.path()).read().splitlines()
    assert len(lines) == known["points"] + 1 and lines[0].startswith("timestamp,orders,latency,orders.expected"), (len(lines), lines[0])
    with page.expect_download() as got:
        page.get_by_role("button", name="Save as PNG").click()
    assert open(got.value.path(), "rb").read(4) == b"\x89PNG"
    page.get_by_role("button", name="As curl").click()
    assert "/v1/series/checkout/scores?model=checkout-watch" in page.locator("dialog pre").inner_text()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("button", name="Definition…").click()
    page.get_by_label("Tags").fill("team=shop, tier=1")
    console.check("one-definition")
    page.get_by_role("button", name="Keep").click()
    page.locator("dialog").wait_for(state="detached")
    assert server.get("/v1/series/checkout")["tags"] == {"team": "shop", "tier": "1"}
    live(console, server)
    linked(console, server)
    compared(console, server)
    tried(console, server)


def live(console, server):
    """A point comes while the page is open: it is there without a question of the page's own, and the view ends with it."""
    page = console.page
    console.rest()
    known = server.get("/v1/series/checkout")
    time = known["last"] + known["interval"]
    server.call("POST", "/v1/series/checkout/points", {"timestamps": [time], "values": {"orders": [50], "latency": [210]}, "context": {"deploy": [0]}})
    page.get_by_text(f"{known['points'] + 1:,} points").wait_for()
    console.holds("/v1/scores")
    console.wait("(end) => location.hash.includes(`to=${end}`)", arg=time + known["interval"])


def linked(console, server):
    """A link in a message asks whether an alert was right, and answers nothing by being opened."""
    page = console.page
    alert = server.get("/v1/alerts?series=checkout")["items"][0]
    console.open(f"#series=checkout&from={alert['start'] - 21600}&to={alert['start'] + 21600}&incident={alert['incident']}&alert={alert['id']}&answer=wrong")
    page.get_by_role("heading", name="Was this alert right?").wait_for()
    console.check("one-asked")
    page.get_by_role("button", name="Cancel").click()
    assert server.get("/v1/alerts?series=checkout")["items"][0]["acknowledged_at"] == alert["acknowledged_at"]


def compared(console, server):
    """Two versions in two lanes."""
    page = console.page
    server.call("POST", "/v1/models/checkout-watch/train", {"activate": False})
    until("a second version", lambda: len(server.get("/v1/models/checkout-watch/versions")["items"]) == 2)
    console.open("#/series/checkout?model=checkout-watch")
    page.get_by_label("Compare with").select_option("checkout-watch@2")
    console.wait("location.hash.includes('compare=checkout-watch%402')")
    console.rest()
    page.reload()
    page.get_by_text("expected by the other").wait_for()
    console.check("one-compared")


def tried(console, server):
    """The chart on its page of its own."""
    console.page.goto(f"{server.url}/console/chart-trial.html#points=100000")
    console.wait("Boolean(window.chart && window.chart.scale)")
    console.check("chart-trial")


def keys(console, server, _):
    page = console.page
    opened(console, server)
    first = view(page)
    console.tab_to("checkout over time")
    before = at(page)
    console.press("+", "+", "ArrowLeft")
    settled(console, before)
    near = view(page)
    assert near[1] - near[0] < (first[1] - first[0]) / 2 and near[1] < first[1], (first, near)
    console.press(".", ".")
    spoken = page.locator(".chart [role=status]").inner_text()
    assert "orders" in spoken and "expected" in spoken, spoken
    before = at(page)
    console.press("Home")
    settled(console, before)
    before = at(page)
    console.press("p")
    settled(console, before)
    assert "Anomaly of" in page.locator(".chart [role=status]").inner_text() or view(page)[1] - view(page)[0] < 86400 * 3
    console.check("one-keys")
