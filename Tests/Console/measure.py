"""What the console costs: bytes and first paint, a list of 10,000 series, and frames of a year of minutes."""

import json
import statistics
import time

from browser import wait
from server import Server

BUDGETS = {"first paint, ms": 300, "all bytes, kB": 300, "list of 10,000 series, ms": 100, "frame while hovering, ms": 16.7, "frame while panning, ms": 16.7, "frame while zooming, ms": 16.7}


def run(browser, binary):
    server = Server(binary)
    found = {}
    try:
        rows = [json.dumps({"series": f"node-{i:05}", "timestamp": 1796000000, "value": i}) for i in range(10000)]
        for start in range(0, len(rows), 2500):
            server.call("POST", "/v1/points?create=true", "\n".join(rows[start:start + 2500]).encode(), "application/x-ndjson")
        found |= paint(browser, server) | listed(browser, server) | frames(browser, server)
    finally:
        server.close()
    for name, value in found.items():
        budget = BUDGETS.get(name)
        print(f"{name}: {value:.1f}" + (f" (at most {budget}){'' if value <= budget else '  ✘'}" if budget else ""))
    return int(any(value > BUDGETS.get(name, float("inf")) for name, value in found.items()))


def paint(browser, server):
    """Of a tab without a cache, the median of five; and the bytes of every file of the console, as sent."""
    paints = []
    for _ in range(5):
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(server.url)
        page.wait_for_selector("#page h1")
        wait(page, "performance.getEntriesByName('first-contentful-paint').length > 0")
        page.wait_for_load_state("load")
        paints.append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        sent = page.evaluate("performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation')).filter(e => !e.name.includes('/v1/')).reduce((n, e) => n + e.transferSize, 0)")
        page.close()
    page = browser.new_page()
    answers = []
    page.on("requestfinished", lambda request: answers.append(request) if "/v1/" not in request.url else None)
    for fragment in ("#/", "#/series", "#/series/node-00000", "#/label/node-00000", "#/models", "#/forecast", "#/setup/monitors", "#/setup/policies", "#/setup/receivers", "#/setup/mutes", "#/setup/configuration"):
        page.goto(f"{server.url}/{fragment}")
        page.wait_for_selector("#page h1")
    # A file that was read once is asked after again, and answered without a body.
    sizes = [request.sizes()["responseBodySize"] for request in answers if request.response().status == 200]
    page.close()
    return {"first paint, ms": statistics.median(paints), "first page, kB": sent / 1000, "all bytes, kB": sum(sizes) / 1000}


def listed(browser, server):
    """From the answer of the list to its rows on the screen, and the longest task while it is scrolled to its end."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{server.url}/#/models")
    page.wait_for_selector("#page h1")
    spent = []
    for _ in range(5):
        page.goto(f"{server.url}/#/models")
        page.get_by_role("heading", name="Models").wait_for()
        spent.append(page.evaluate("""async () => { const begun = performance.now(); location.hash = "#/series";
            while (document.querySelectorAll(".series-row").length < 10) await new Promise(requestAnimationFrame);
            return performance.now() - begun; }"""))
    longest = page.evaluate("""async () => { let worst = 0; new PerformanceObserver((list) => { for (const e of list.getEntries()) worst = Math.max(worst, e.duration); }).observe({ type: "longtask" });
        for (let i = 0; i < 200; i++) { scrollBy(0, 3000); await new Promise(requestAnimationFrame); } return worst; }""")
    rows = page.evaluate("document.querySelectorAll('.long-list > li').length")
    page.close()
    return {"list of 10,000 series, ms": statistics.median(spent), "longest task while scrolling, ms": longest, "rows that exist at once": rows}


def frames(browser, server):
    """Work a frame of the renderer's main thread, by Chromium's trace, while a year of minutes is hovered, panned and zoomed."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{server.url}/console/chart-trial.html#points=525600")
    wait(page, "Boolean(window.chart && window.chart.scale)")
    box = page.locator(".chart-plot").bounding_box()
    y = box["y"] + 80

    def hover():
        for i in range(90):
            page.mouse.move(box["x"] + 80 + i * 12, y)

    def pan():
        page.mouse.move(box["x"] + 700, y)
        page.mouse.down()
        for i in range(60):
            page.mouse.move(box["x"] + 700 - i * 6, y)
        for i in range(60):
            page.mouse.move(box["x"] + 340 + i * 6, y)
        page.mouse.up()

    def wheel():
        page.mouse.move(box["x"] + 600, y)
        for i in range(60):
            page.mouse.wheel(0, -60 if i < 30 else 60)

    found = {}
    for name, deed in (("hovering", hover), ("zooming", wheel), ("panning", pan)):
        if name == "panning":
            page.evaluate("chart.show(chart.extent[0] + 3e6, chart.extent[0] + 28e6)")
        spent, lasted = traced(browser, page, deed)
        found[f"frame while {name}, ms"] = statistics.quantiles(spent, n=20)[18]
        found[f"median frame while {name}, ms"] = statistics.median(spent)
        found[f"frame by the wall clock while {name}, ms"] = statistics.quantiles(lasted, n=20)[18]
        found[f"frames while {name}"] = len(spent)
    page.close()
    return found


def traced(browser, page, deed):
    browser.start_tracing(page=page, categories=["-*", "devtools.timeline", "disabled-by-default-devtools.timeline"])
    deed()
    time.sleep(0.3)
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    main = {(e["pid"], e["tid"]) for e in trace if e.get("name") == "FireAnimationFrame"}
    return frame_times(trace, main)


def frame_times(trace, main):
    """Of each frame in which a script ran, the time that its thread worked for it (script, layout, paint, layers), and how long
    that took by the wall clock, which holds what others took of the machine, too."""
    kinds = {"FireAnimationFrame", "UpdateLayoutTree", "Layout", "PrePaint", "Paint", "UpdateLayer", "Layerize", "Commit", "EventDispatch"}
    events = sorted((e for e in trace if e.get("ph") == "X" and e.get("name") in kinds and (e["pid"], e["tid"]) in main), key=lambda e: e["ts"])
    spent, lasted, work, wall, is_drawn = [], [], 0.0, 0.0, False
    for event in events:
        wall += event.get("dur", 0) / 1000
        work += event.get("tdur", event.get("dur", 0)) / 1000
        is_drawn |= event["name"] == "FireAnimationFrame"
        if event["name"] == "Commit":
            if is_drawn:
                spent.append(work)
                lasted.append(wall)
            work, wall, is_drawn = 0.0, 0.0, False
    return spent or [0.0, 0.0], lasted or [0.0, 0.0]
