#!/usr/bin/env python3
"""Writes the example files beside it, the same ones each time: what tools export of made-up measurements."""

import json
import math
import pathlib
import random
from datetime import datetime, timedelta, timezone

HERE = pathlib.Path(__file__).parent
MONDAY = datetime(2024, 5, 6, tzinfo=timezone.utc)
# Slot, length, factor or shift: what a shop's people would call wrong.
INCIDENTS = [(700, 6, 0.35), (1310, 1, 2.1), (1922, 12, 0.6), (2485, 3, 1.8), (3010, 8, 0.2), (3666, 1, 0.0), (3871, 5, 1.9)]
HOLES = [range(1100, 1103), range(2220, 2232)]


def day(moment):
    """How much goes on at that time of a day and week, from 0.2 to 1."""
    hour = moment.hour + moment.minute / 60
    busy = 0.6 - 0.4 * math.cos(2 * math.pi * (hour - 4) / 24) + 0.08 * math.sin(4 * math.pi * hour / 24)
    return busy * (0.75 if moment.weekday() > 4 else 1)


def comma(value, places):
    whole, fraction = f"{value:,.{places}f}".split(".")
    return whole.replace(",", ".") + "," + fraction


def shop(draw):
    """Four weeks of orders, a value each ten minutes, with labels and holes."""
    rows = ["timestamp,orders,label"]
    for slot in range(4032):
        if any(slot in hole for hole in HOLES):
            continue
        moment = MONDAY + timedelta(minutes=10 * slot)
        factor = next((size for start, length, size in INCIDENTS if start <= slot < start + length), None)
        value = 180 * day(moment) * (1 if factor is None else factor) + draw.gauss(0, 5)
        rows.append(f"{int(moment.timestamp())},{max(0, value):.1f},{int(factor is not None)}")
    return "\n".join(rows) + "\n"


def umsatz(draw):
    """Two weeks as a German spreadsheet saves them: a mark, semicolons, decimal commas, a sum at the end."""
    rows, total = ["Filiale Nord;;;", "Datum;Uhrzeit;Umsatz;Besucher"], 0
    for hour in range(14 * 24):
        moment = MONDAY + timedelta(hours=hour)
        visitors = max(0, round(90 * day(moment) + draw.gauss(0, 4)))
        turnover = visitors * draw.uniform(14, 19)
        total += turnover
        shown = "#NV" if hour in (100, 101) else comma(turnover, 2) + " €"
        rows.append(f"{moment:%d.%m.%Y};{moment:%H:%M};{shown};{visitors}")
    return "\ufeff" + "\r\n".join([*rows, f"Summe;;{comma(total, 2)} €;"]) + "\r\n"


def grafana(draw):
    """A day of a panel, as Grafana downloads it."""
    rows = ['"Time","cpu","memory"']
    for slot in range(288):
        moment = MONDAY + timedelta(minutes=5 * slot)
        rows.append(f"{moment:%Y-%m-%d %H:%M:%S},{20 + 50 * day(moment) + draw.gauss(0, 2):.1f}%,{3 + day(moment) + draw.gauss(0, 0.03):.2f} GiB")
    return "\n".join(rows) + "\n"


def prometheus(draw):
    """Two hours of two instances, as /api/v1/query_range answers."""
    start = int(MONDAY.timestamp())
    result = [
        {"metric": {"__name__": "http_requests:rate1m", "instance": name, "job": "web"},
         "values": [[start + 60 * slot, f"{level * (1 + 0.3 * math.sin(slot / 12)) + draw.gauss(0, 1):.2f}"] for slot in range(120)]}
        for name, level in (("web-1", 40), ("web-2", 55))]
    return json.dumps({"status": "success", "data": {"resultType": "matrix", "result": result}}, separators=(",", ":")) + "\n"


def sensor(draw):
    """Five hours of a device whose clock isn't straight: a line each minute or so, in milliseconds."""
    lines = []
    for slot in range(300):
        if slot not in (120, 121):
            time = int(MONDAY.timestamp() * 1000) + 60_000 * slot + draw.randrange(-1500, 1500)
            lines.append(json.dumps({"ts": time, "temperature": round(21 + math.sin(slot / 40) + draw.gauss(0, 0.1), 2),
                                     "humidity": round(45 + 3 * math.cos(slot / 60) + draw.gauss(0, 0.2), 1)}))
    return "\n".join(lines) + "\n"


for name, make in (("shop.csv", shop), ("umsatz.csv", umsatz), ("grafana.csv", grafana), ("prometheus.json", prometheus), ("sensor.ndjson", sensor)):
    (HERE / name).write_bytes(make(random.Random(1)).encode())
