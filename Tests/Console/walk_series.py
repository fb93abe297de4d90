"""Series: found by name, a file dropped, looked at, a guess overruled, and taken."""

from server import until

FILE = "time,orders,holiday\n" + "\n".join(f"2026-05-{1 + i // 24:02}T{i % 24:02}:00:00Z,{100 + i % 24},{int(i % 24 == 3)}" for i in range(480)) + "\n"
DROP = """(text) => { const data = new DataTransfer(); data.items.add(new File([text], "dropped.csv"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })); }"""


def mouse(console, server, sink):
    page = console.page
    console.open("#/series")
    page.locator(".series-row").first.wait_for()
    known = [s["id"] for s in server.get("/v1/series?sort=trouble")["items"]]
    shown = page.locator(".series-row strong").all_inner_texts()
    assert shown == known, f"{shown} are shown, {known} are there"
    console.check("series")
    page.get_by_role("searchbox").fill("sear")
    console.wait("document.querySelectorAll('.series-row').length === 1")
    assert "q=sear" in page.evaluate("location.hash")
    page.evaluate(DROP, FILE)
    page.get_by_role("heading", name="dropped.csv").wait_for()
    page.get_by_label("What orders is").wait_for()
    console.check("series-preview")
    page.get_by_label("What holiday is").select_option("omitted")
    console.wait("!document.querySelector('dialog button[type=submit]').disabled")
    page.get_by_role("button", name="Take it so").click()
    page.get_by_role("heading", name="dropped", level=1).wait_for()
    made = server.get("/v1/series/dropped")
    assert made["metrics"] == ["orders"] and made["points"] == 480, made
    console.check("series-taken")
    brought(console, server, sink)


def brought(console, server, sink):
    """A day of a Prometheus, in a job that the first page shows."""
    page = console.page
    console.open("#/series")
    page.get_by_role("button", name="From Prometheus…").click()
    page.get_by_label("Address").fill(sink.url.removesuffix("/hook"))
    page.get_by_label("Expression").fill("up")
    page.get_by_label("From", exact=True).fill("2026-05-01")
    page.get_by_label("To", exact=True).fill("2026-05-02 00:00")
    console.check("series-prometheus")
    page.get_by_role("button", name="Bring it in").click()
    page.get_by_role("heading", name="Now").wait_for()
    until("it is brought in", lambda: any(s["points"] == 1440 for s in server.get("/v1/series?q=up")["items"]))
    made = server.get("/v1/series?q=up")["items"][0]
    # A day by the viewer's clock, which is ahead of UTC by two hours in May.
    assert made["first"] == 1777586400, made


def keys(console, server, _):
    page = console.page
    console.open("#/series")
    page.locator(".series-row").first.wait_for()
    console.press("/")
    page.keyboard.type("check")
    console.wait("document.querySelectorAll('.series-row').length === 1")
    console.tab_to("checkout")
    console.press("Enter")
    page.get_by_role("heading", name="checkout", level=1).wait_for()
    console.press("g", "s")
    page.get_by_role("heading", name="Series", level=1).wait_for()
    console.tab_to("Try an example")
    console.press("Enter")
    page.get_by_label("What orders is").wait_for()
    console.tab_to("Take it so")
    console.press("Enter")
    page.get_by_role("heading", name="shop", level=1).wait_for()
    until("it is stored", lambda: server.get("/v1/series/shop")["points"] > 500)
    console.check("series-keys")
