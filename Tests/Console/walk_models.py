"""Models: trained with an estimate, watched, versions, the line tried and put in force, the schedule."""

from server import until


def begin(console):
    console.open("#/models?series=search&train=1")
    console.page.get_by_text(" missing · about ").wait_for()
    console.check("models-train")


def trained(console, server, name):
    until(f"{name} is trained", lambda: (server.call("GET", f"/v1/models/{name}", quiet=True) or {}).get("active_version"))
    console.page.get_by_role("heading", name="Alert line").wait_for()
    console.wait("document.querySelector('input[type=range]') && document.querySelector('input[type=range]').max > 0")


def mouse(console, server, _):
    page = console.page
    begin(console)
    name = f"m-{console.size}-{console.theme}"
    page.get_by_label("Method").select_option("autoregression")
    page.get_by_label("Name", exact=True).fill(name)
    console.rest()
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("heading", name=name).wait_for()
    trained(console, server, name)
    page.get_by_role("heading", name="Versions").wait_for()
    console.check("model")
    was = server.get(f"/v1/models/{name}")["threshold"]["value"]
    slider = page.get_by_role("slider", name="Alert line")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    page.get_by_text("on today's scale").wait_for()
    console.check("model-line")
    dragged(console)
    page.get_by_role("button", name="Put in force").click()
    until("the line is another", lambda: server.get(f"/v1/models/{name}")["threshold"]["value"] != was)
    page.get_by_role("button", name="Train the next version").click()
    until("a second version", lambda: len(server.get(f"/v1/models/{name}/versions")["items"]) == 2)
    page.reload()
    other = page.get_by_role("button", name="Activate version")
    other.wait_for()
    active = server.get(f"/v1/models/{name}")["active_version"]
    other.click()
    until("the other serves", lambda: server.get(f"/v1/models/{name}")["active_version"] != active)
    page.get_by_text(" serves.").wait_for()
    page.get_by_label("Every so many days").fill("7")
    page.get_by_role("button", name="Keep the schedule").click()
    until("the schedule is kept", lambda: server.get(f"/v1/models/{name}/rounds")["every_days"] == 7)
    cancelled(console, server)


def dragged(console):
    """The line is taken hold of in the chart, and what it would have found follows."""
    page = console.page
    page.get_by_role("button", name="Back", exact=True).click()
    plot = page.locator(".chart-plot")
    plot.scroll_into_view_if_needed()
    y = page.evaluate("""() => { const box = document.querySelector(".chart-plot").getBoundingClientRect(); return [box.x + box.width / 2, box.bottom, box.height]; }""")
    # The line is where the cursor turns into a double arrow.
    for up in range(24, int(y[2] / 2), 2):
        page.mouse.move(y[0], y[1] - up)
        if page.evaluate("document.querySelector('.chart-plot').style.cursor") == "ns-resize":
            break
    else:
        raise AssertionError("the line can't be found in the chart")
    page.mouse.down()
    page.mouse.move(y[0], y[1] - up - 12, steps=3)
    page.mouse.up()
    page.get_by_text("on today's scale").wait_for()


def cancelled(console, server):
    """A long training is watched, and ended."""
    page = console.page
    name = f"c-{console.size}-{console.theme}"
    console.open("#/models?series=search&train=1")
    page.get_by_label("Method").select_option("donut")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_text(" missing · about ").wait_for()
    console.rest()
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("region", name="Training").get_by_text("epoch").first.wait_for()
    console.check("model-training")
    page.get_by_role("button", name="Cancel", exact=True).click()
    until("it is cancelled", lambda: server.get(f"/v1/jobs?model={name}")["items"][0]["status"] == "cancelled")
    page.get_by_text("was cancelled").wait_for(state="attached")


def keys(console, server, _):
    page = console.page
    begin(console)
    name = f"k-{console.size}-{console.theme}"
    console.tab_to("Method")
    page.keyboard.type("diff")
    console.tab_to("Name")
    console.write(name)
    console.rest()
    console.press("Enter")
    page.get_by_role("heading", name=name).wait_for()
    trained(console, server, name)
    was = server.get(f"/v1/models/{name}")["threshold"]["value"]
    console.tab_to("Alert line")
    console.press("ArrowLeft", "ArrowLeft", "ArrowLeft")
    page.get_by_text("on today's scale").wait_for()
    console.tab_to("Put in force")
    console.press("Enter")
    until("the line is another", lambda: server.get(f"/v1/models/{name}")["threshold"]["value"] != was)
    console.check("model-keys")
