"""A policy: what it would do, put in force, and the series that it takes on: one trained, one watched by a plain rule."""

import math
import time

from server import until


def series(server):
    now = int(time.time()) // 60 * 60
    for name, count in (("edge-1", 300), ("edge-2", 40)):
        server.call("PUT", f"/v1/series/{name}", {"interval": 60, "metrics": ["value"]})
        server.call("POST", f"/v1/series/{name}/points", {
            "timestamps": [now - 60 * (count - i) for i in range(count)], "values": {"value": [50 + 9 * math.sin(i / 7) + i * 7919 % 11 for i in range(count)]}})


def taken_on(console, server):
    """The page follows what becomes of them."""
    page = console.page
    def known():
        policy = server.call("GET", "/v1/policies/edge", quiet=True)
        return policy and policy["series"]["watched"] == 1 and policy["series"]["cold_start"] == 1

    until("both are taken on", known)
    row = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="edge", exact=True))
    row.get_by_text("1 watched").wait_for()
    row.get_by_text("1 cold start").wait_for()


def untouched(console, server):
    """What the form does not ask is not changed by it."""
    page = console.page
    was = server.call("PUT", "/v1/policies/pools", {
        "selector": {"series": "none-*"}, "algorithm": "donut", "parameters": {"window": 60}, "seed": 3,
        "pooled": {"series": 10}, "begin_after": {"seconds": 864000}, "history": {"points": 90000},
        "threshold": {"method": "sigma", "k": 4}, "retention_days": 90})
    console.open("#/setup/policies")
    page.get_by_role("button", name="Edit pools").click()
    page.get_by_label("Priority").fill("7")
    page.get_by_role("button", name="Put in force").click()
    until("it is changed", lambda: server.call("GET", "/v1/policies/pools")["priority"] == 7)
    now = server.call("GET", "/v1/policies/pools")
    changed = {key for key in was if was[key] != now[key]}
    assert changed <= {"priority", "revision", "updated_at", "pools"}, changed


def mouse(console, server, _):
    page = console.page
    series(server)
    console.open("#/setup/policies")
    page.get_by_role("button", name="New policy").click()
    page.get_by_label("Name", exact=True).fill("edge")
    page.get_by_label("Series named").fill("edge-*")
    page.get_by_label("Begins after points").fill("100")
    page.get_by_label("Days that points are kept").fill("400")
    page.get_by_role("button", name="What would it do?").click()
    page.get_by_text("It matches 2 series").wait_for()
    console.check("policy-plan")
    page.get_by_role("button", name="Put in force").click()
    taken_on(console, server)
    assert server.call("GET", "/v1/series/edge-1")["kept_days"] == 400
    page.get_by_role("button", name="edge", exact=True).click()
    page.get_by_role("link", name="edge-2").wait_for()
    console.check("policy-series")
    page.get_by_role("link", name="edge-1").click()
    page.get_by_role("heading", name="edge-1", level=1).wait_for()
    console.check("policy-one")
    untouched(console, server)


def keys(console, server, _):
    page = console.page
    series(server)
    console.open("#/setup/policies")
    console.tab_to("New policy")
    console.press("Enter")
    page.get_by_role("heading", name="New policy").wait_for()
    page.keyboard.type("edge")
    console.tab_to("Series named")
    page.keyboard.type("edge-*")
    console.tab_to("Begins after points")
    console.write("100")
    console.tab_to("What would it do?")
    console.press("Enter")
    page.get_by_text("It matches 2 series").wait_for()
    console.tab_to("Put in force")
    console.press("Enter")
    taken_on(console, server)
    console.tab_to("edge", exact=True)
    console.press("Enter")
    page.get_by_role("link", name="edge-2").wait_for()
    console.check("policy-keys")
