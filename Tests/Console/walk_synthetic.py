"""A generator: trained on what was labelled, its windows beside real ones, those that please kept as a series."""

import math
import random

from server import STEP, until

SETTINGS = {"window": 32, "latent_dimensions": 4, "hidden_units": 8, "epochs": 2, "generator_epochs": 2}


def labelled(server):
    """A series of four days with eight labelled anomalies."""
    chance, count, first = random.Random(2), 1200, 1790000100
    values = [50 + 20 * math.sin(2 * math.pi * i / 72) + chance.gauss(0, 1) for i in range(count)]
    labels = []
    for start in range(100, 1100, 130):
        for i in range(start, start + 6):
            values[i] += 40
        labels.append({"start": first + STEP * start, "end": first + STEP * (start + 6), "kind": "anomaly"})
    server.call("PUT", "/v1/series/meter", {"interval": STEP, "metrics": ["value"]})
    server.call("POST", "/v1/series/meter/points", {"timestamps": [first + STEP * i for i in range(count)], "values": {"value": values}})
    server.call("POST", "/v1/series/meter/labels", labels)


def kept(console, server, name, windows):
    until("the windows are kept", lambda: server.call("GET", f"/v1/series/{name}", quiet=True))
    console.page.get_by_role("heading", name=name, level=1).wait_for()
    assert server.get(f"/v1/series/{name}")["points"] >= windows * SETTINGS["window"], server.get(f"/v1/series/{name}")


def made(console, number):
    console.wait("(number) => document.querySelectorAll('.windows figure').length === number", number)
    console.rest()


def mouse(console, server, _):
    page = console.page
    labelled(server)
    console.open("#/models?series=meter&train=1")
    page.get_by_label("Method").select_option("cgats")
    page.get_by_text("Parameters of the method").click()
    for setting, value in SETTINGS.items():
        page.get_by_label(setting.replace("_", " "), exact=True).fill(str(value))
    page.get_by_label("Name", exact=True).fill("maker")
    console.rest()
    console.check("generator-train")
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("link", name="Make windows").click()
    made(console, 6)
    assert server.get("/v1/models/maker/versions/1")["parameters"]["window"] == 32
    console.check("synthetic-windows")
    page.get_by_label("Windows", exact=True).fill("4")
    page.get_by_role("button", name="Make them").click()
    made(console, 4)
    page.get_by_label("Keep as a series named").fill("made-up")
    page.get_by_role("button", name="Keep").click()
    kept(console, server, "made-up", 4)
    # With a generator among the models nothing is at fault where others have a line.
    for fragment, name in (("#/series/meter", "meter"), ("#/label/meter", "label"), ("#/models/maker", "model"), ("#/forecast/maker", "forecast"), ("#/setup/monitors?model=maker", "monitors")):
        console.open(fragment)
        console.check(f"generator-{name}")


def keys(console, server, _):
    page = console.page
    labelled(server)
    server.call("POST", "/v1/models", {"id": "maker", "series": "meter", "algorithm": "cgats", "parameters": SETTINGS})
    until("it is trained", lambda: server.get("/v1/models/maker")["active_version"])
    console.open("#/models/maker")
    console.tab_to("Make windows")
    console.press("Enter")
    made(console, 6)
    console.tab_to("Windows")
    console.write("3")
    console.press("Enter")
    made(console, 3)
    console.tab_to("Keep as a series named")
    page.keyboard.type("made-by-keys")
    console.press("Enter")
    kept(console, server, "made-by-keys", 3)
    console.check("synthetic-keys")
