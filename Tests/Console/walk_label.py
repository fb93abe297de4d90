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
    console.rest()
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


def files(console, server):
    """All labels are saved, deleted, and taken in again, in the API's own format and in TRAINSET's, which knows anomalies alone."""
    page = console.page
    server.call("POST", "/v1/series/search/labels", [{"start": server.get("/v1/series/search")["first"], "end": server.get("/v1/series/search")["first"] + 1500, "kind": "anomaly", "note": "first"}])
    for format, kinds in (("TRAINSET", ("anomaly",)), ("the API's own JSON", ("anomaly", "normal"))):
        page.reload()
        page.get_by_role("button", name="Delete the label of").first.wait_for()
        known = {(label["start"], label["end"], label["kind"]) for label in labels(server)}
        page.get_by_role("button", name="Export…").click()
        page.get_by_label("Format").select_option(label=format)
        with page.expect_download() as got:
            page.get_by_role("button", name="Save").click()
        for label in labels(server):
            server.call("DELETE", f"/v1/series/search/labels/{label['id']}")
        page.get_by_role("button", name="Import…").click()
        page.get_by_label("Format").select_option(label=format)
        page.get_by_label("File", exact=True).set_input_files(got.value.path())
        console.check("label-import")
        page.get_by_role("button", name="Take in").click()
        page.get_by_text("taken in.").wait_for()
        found = {(label["start"], label["end"], label["kind"]) for label in labels(server)}
        assert found == {label for label in known if label[2] in kinds}, (found, known)
    page.get_by_role("button", name="Import…").click()
    page.get_by_label("File", exact=True).set_input_files({"name": "wrong.csv", "mimeType": "text/csv", "buffer": b"series,timestamp,value,label\nother,2024-05-02T09:00:00Z,57,1\n"})
    console.is_cut_off = True
    page.get_by_role("button", name="Take in").click()
    page.get_by_role("dialog").get_by_role("alert").wait_for()
    console.check("label-import-refused")
    console.is_cut_off = False
    page.get_by_role("button", name="Cancel").click()


def files_by_keys(console, server):
    page = console.page
    server.call("POST", "/v1/series/search/labels", [{"start": server.get("/v1/series/search")["first"], "end": server.get("/v1/series/search")["first"] + 1500, "kind": "anomaly"}])
    known = len(labels(server))
    console.tab_to("Export…")
    console.press("Enter")
    with page.expect_download() as got:
        console.tab_to("Save")
        console.press("Enter")
    page.locator("dialog").wait_for(state="detached")
    server.call("DELETE", f"/v1/series/search/labels/{labels(server)[0]['id']}")
    # Before anything asks for a file: the browser has to know that it isn't to show a window of its own.
    page.on("filechooser", lambda chooser: chooser.set_files(got.value.path()))
    console.tab_to("Import…", back=True)
    console.press("Enter")
    console.tab_to("File")
    console.press("Enter")
    console.wait("document.querySelector('dialog input[type=file]').files.length === 1")
    console.tab_to("Take in")
    console.press("Enter")
    until("they are taken in", lambda: len(labels(server)) == known)
    page.locator("dialog").wait_for(state="detached")


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
    files(console, server)
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
    files_by_keys(console, server)
    ask(console)
    was = answered(server)
    console.press("a")
    until("it is answered", lambda: answered(server) == was + 1)
    page.get_by_role("heading", name="What the answers changed").wait_for()
    console.rest()
    console.check("questions-keys")
    console.press("u")
    until("the answer is taken back", lambda: answered(server) == was)
    page.get_by_text("The answer is taken back.").wait_for()
