"""Rows, slots, interval and duplicates of the CSV files below a folder, for SharedDataTests.swift.

Usage: python3 count_rows.py FOLDER
"""
import collections
import datetime
import pathlib
import re
import sys


def seconds(text):
    text = text.strip().strip('"').replace("Z", "")
    if re.fullmatch(r"\d+", text):
        return int(text)
    moment = datetime.datetime.fromisoformat(text)
    return int(moment.replace(tzinfo=datetime.timezone.utc).timestamp())


for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.csv")):
    lines = [line for line in path.read_text().split("\n") if line]
    delimiter = max(",;\t", key=lines[0].count)
    moments = [seconds(line.split(delimiter)[0]) for line in lines[1:]]
    distinct = sorted(set(moments))
    steps = collections.Counter(b - a for a, b in zip(distinct, distinct[1:]))
    interval = min((-count, step) for step, count in steps.items())[1]
    off_grid = sum((moment - distinct[0]) % interval != 0 for moment in distinct)
    slots = (distinct[-1] - distinct[0]) // interval + 1
    print(path, len(moments), slots, interval, len(moments) - len(distinct), off_grid)
