"""Forecast and drill: the coverage that the API measured, a back-test, an anomaly seen, all of them rehearsed."""


def forecast(console, server):
    console.open("#/forecast/checkout-watch?horizon=24")
    console.page.get_by_text("the interval is to hold").wait_for()
    told = console.page.get_by_text("the interval is to hold").inner_text()
    known = server.call("POST", "/v1/models/checkout-watch/forecast", {"horizon": 24})
    if known["measured_coverage"] is not None:
        assert f"{known['measured_coverage'] * 100:.3g} %" in told, (told, known["measured_coverage"])
    console.check("forecast")


def drill(console):
    console.open("#/forecast/checkout-watch/drill?type=spike&size=24")
    console.page.get_by_text("the line").first.wait_for()
    console.page.locator("canvas.window").wait_for()
    console.check("drill")


def rehearsed(console, server):
    console.page.get_by_role("heading", name="What is covered").wait_for()
    console.page.get_by_role("group", name="By kind and length").wait_for(timeout=120000)
    known = server.call("POST", "/v1/evaluations", {"model": "checkout-watch", "kind": "drill"})
    if "summary" in known:
        assert console.page.get_by_text(known["summary"]).count() == 1, known["summary"]
    console.check("drill-all")


def mouse(console, server, _):
    page = console.page
    forecast(console, server)
    page.get_by_role("button", name="Back-test the newest").click()
    page.get_by_role("group", name="How far off").wait_for()
    page.get_by_role("button", name="Forecast the past").click()
    page.get_by_role("group", name="Back-test").wait_for(timeout=120000)
    console.check("forecast-tested")
    drill(console)
    page.get_by_role("button", name="Run the drill").click()
    rehearsed(console, server)
    console.open("#/forecast/checkout-watch/synthetic")
    page.get_by_text("No generator yet").wait_for()
    console.check("synthetic")


def keys(console, server, _):
    forecast(console, server)
    console.tab_to("Steps of 5 min")
    console.write("12")
    console.press("Tab")
    console.wait("location.hash.includes('horizon=12')")
    console.tab_to("Back-test the newest")
    console.press("Enter")
    console.page.get_by_role("group", name="How far off").wait_for()
    drill(console)
    console.tab_to("Run the drill")
    console.press("Enter")
    rehearsed(console, server)
