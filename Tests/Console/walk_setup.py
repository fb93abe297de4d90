"""Set up: a receiver that is tested, a monitor that tells it, a mute, a policy with its plan, the configuration's plan."""

from server import until


def mouse(console, server, sink):
    page = console.page
    mark = f"{console.size}-{console.theme}"
    console.open("#/setup/receivers")
    page.get_by_role("button", name="New receiver").click()
    page.get_by_label("Name", exact=True).fill(f"r-{mark}")
    page.get_by_label("Address").fill(sink.url)
    console.check("setup-receiver")
    page.get_by_role("button", name="Keep").click()
    until("it is kept", lambda: server.call("GET", f"/v1/receivers/r-{mark}", quiet=True))
    heard = len(sink.taken)
    page.get_by_role("button", name=f"Test r-{mark}").click()
    page.get_by_text("took the test").wait_for()
    assert len(sink.taken) == heard + 1
    page.get_by_role("button", name="Deliveries to ops").click()
    page.get_by_role("group", name="Deliveries to ops").wait_for()
    console.check("setup-receivers")

    page.get_by_role("link", name="Monitors").click()
    page.get_by_role("button", name="New monitor").click()
    page.get_by_label("Name", exact=True).fill(f"w-{mark}")
    page.get_by_label("Severity").select_option("info")
    console.check("setup-monitor")
    page.get_by_role("button", name="Watch", exact=True).click()
    made = until("it watches", lambda: server.call("GET", f"/v1/monitors/w-{mark}", quiet=True))
    assert made["rules"]["severity"] == "info" and f"r-{mark}" in made["receivers"], made
    console.check("setup-monitors")

    page.get_by_role("link", name="Mutes").click()
    page.get_by_role("button", name="New mute").click()
    page.get_by_role("textbox", name="Series").fill("search")
    page.get_by_label("Repeats").select_option("WEEKLY")
    page.get_by_label("Reason").fill("works")
    console.check("setup-mute")
    page.get_by_role("button", name="Mute", exact=True).click()
    until("it is muted", lambda: any(m["reason"] == "works" and (m["recurrence"] or "").startswith("FREQ=WEEKLY") for m in server.get("/v1/mutes")["items"]))
    page.locator(".calendar .chip", has_text="search").first.wait_for()
    console.check("setup-mutes")

    page.get_by_role("link", name="Policies").click()
    page.get_by_role("button", name="New policy").click()
    page.get_by_label("Name", exact=True).fill(f"p-{mark}")
    page.get_by_label("Series named").fill("web-*")
    page.get_by_role("button", name="What would it do?").click()
    page.get_by_text("It matches 0 series").wait_for()
    console.check("setup-policy")
    page.get_by_role("button", name="Put in force").click()
    until("it is in force", lambda: server.call("GET", f"/v1/policies/p-{mark}", quiet=True))

    page.get_by_role("link", name="Configuration").click()
    page.get_by_role("button", name="Show the plan").click()
    page.get_by_text("Nothing changes.").wait_for()
    console.check("setup-configuration")


def keys(console, server, sink):
    page = console.page
    mark = f"k-{console.size}-{console.theme}"
    console.open()
    console.press("g", "u")
    page.get_by_role("heading", name="Set up").wait_for()
    console.tab_to("Receivers")
    console.press("Enter")
    page.get_by_role("button", name="New receiver").wait_for()
    console.tab_to("New receiver")
    console.press("Enter")
    page.keyboard.type(mark)
    console.tab_to("Address")
    page.keyboard.type(sink.url)
    console.press("Enter")
    until("it is kept", lambda: server.call("GET", f"/v1/receivers/{mark}", quiet=True))
    heard = len(sink.taken)
    page.get_by_role("button", name=f"Test {mark}").wait_for()
    console.tab_to(f"Test {mark}")
    console.press("Enter")
    page.get_by_text("took the test").wait_for()
    assert len(sink.taken) == heard + 1
    console.check("setup-keys")
