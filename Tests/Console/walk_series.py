"""Series: found by name, a file dropped, looked at, a guess overruled, and taken."""

from server import until

FILE = "time,orders,holiday\n" + "\n".join(f"2026-05-{1 + i // 24:02}T{i % 24:02}:00:00Z,{100 + i % 24},{int(i % 24 == 3)}" for i in range(480)) + "\n"
DROP = """(text) => { const data = new DataTransfer(); data.items.add(new File([text], "dropped.csv"));
    document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })); }"""


def mouse(console, server, _):
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
