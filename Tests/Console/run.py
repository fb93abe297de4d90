"""Walks through the console in headless Chromium against the real binary.

    python3 -m venv .build/console && .build/console/bin/pip install -r Tests/Console/requirements.txt
    .build/console/bin/python Tests/Console/run.py [--binary .build/debug/lapwing] [--only now] [--shots FOLDER] [--measure]

Each page's main job by mouse and by keyboard alone, in both sizes; after each what the API says. Wherever the page comes
to rest it is looked at in both themes: a console error, a request elsewhere, a violation that axe finds, a page wider than
the window or what is too small for a finger fails it. Two ways are walked at once, each with a server of its own.
"""

import argparse
import concurrent.futures
import pathlib
import subprocess
import sys
import time
import traceback

from browser import Console, tools
from server import Server, Sink, fill

import measure
import walk_access
import walk_forecast
import walk_label
import walk_models
import walk_newcomer
import walk_now
import walk_one
import walk_policy
import walk_series
import walk_setup
import walk_synthetic

WALKS = {
    "series": walk_series, "one": walk_one, "label": walk_label, "models": walk_models, "forecast": walk_forecast,
    "setup": walk_setup, "now": walk_now, "synthetic": walk_synthetic, "policy": walk_policy,
}
ALONE = {"newcomer": walk_newcomer, "access": walk_access}
WAYS = [("mouse", "wide", "light"), ("mouse", "phone", "dark"), ("keys", "wide", "dark"), ("keys", "phone", "light")]
# A way takes a minute and a half where the machine is its own; one that hangs is ended, seconds.
LIMIT = 1200


def main():
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--binary", default=str(pathlib.Path(__file__).parents[2] / ".build/debug/lapwing"))
    reader.add_argument("--only", action="append", help="a walk, or several")
    reader.add_argument("--way", action="append", help="such as mouse-wide-light")
    reader.add_argument("--at-once", type=int, default=2, help="ways that are walked at once")
    reader.add_argument("--shots", type=pathlib.Path, help="a folder for pictures")
    reader.add_argument("--measure", action="store_true", help="frame times, first paint and sizes instead of the walks")
    options = reader.parse_args()
    if not pathlib.Path(options.binary).exists():
        sys.exit(f"There is no binary at {options.binary}: swift build, or --binary")
    if options.shots:
        options.shots.mkdir(parents=True, exist_ok=True)
    sync_playwright, axe, place = tools()
    ways = [way for way in WAYS if not options.way or "-".join(way) in options.way]
    if len(ways) > 1 and not options.measure:
        failed = several(options, ways)
    else:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=place, args=["--no-sandbox"])
            if options.measure:
                sys.exit(measure.run(browser, options.binary))
            failed = [name for way in ways for name in walk(browser, axe(), options, *way)]
            browser.close()
        if len(ways) == 1:
            sys.exit(bool(failed))
    print(f"{len(failed)} failed: {', '.join(failed)}" if failed else "All walks are sound.")
    sys.exit(bool(failed))


def several(options, ways):
    """The ways, a few at once, each by this program again; those that failed."""

    def one(way):
        name = "-".join(way)
        command = [sys.executable, __file__, "--binary", options.binary, "--way", name]
        command += [part for only in options.only or [] for part in ("--only", only)] + (["--shots", str(options.shots)] if options.shots else [])
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=LIMIT)
            print(done.stdout, end="", flush=True)
            return [] if done.returncode == 0 else [name]
        except subprocess.TimeoutExpired as late:
            print(f"{(late.stdout or b'').decode()}✘ {name} was not done within {LIMIT} s", flush=True)
            return [name]

    with concurrent.futures.ThreadPoolExecutor(options.at_once) as pool:
        return [name for failed in pool.map(one, ways) for name in failed]


def walk(browser, axe, options, hand, size, theme):
    """One hand in one size and theme, on a server of its own; the names of the walks that failed."""
    chosen = [name for name in [*ALONE, *WALKS] if not options.only or name in options.only]
    failed = []
    sink = Sink()
    server = Server(options.binary)
    try:
        if any(name in WALKS for name in chosen):
            fill(server, sink)
        for name in chosen:
            module = WALKS.get(name) or ALONE[name]
            if not hasattr(module, hand):
                continue
            begun = time.monotonic()
            console = None
            own = module.server(options.binary) if name in ALONE else server
            try:
                console = Console(browser, axe, own, size, theme, options.shots)
                getattr(module, hand)(console, own, sink)
                if console.faults:
                    raise AssertionError("\n  ".join(console.faults))
                print(f"✔ {name} by {hand}, {size}, {theme} ({time.monotonic() - begun:.1f} s)", flush=True)
            except Exception:
                failed.append(f"{name}-{hand}-{size}-{theme}")
                print(f"✘ {name} by {hand}, {size}, {theme}", flush=True)
                traceback.print_exc()
                if console and options.shots:
                    console.page.screenshot(path=str(options.shots / f"failed-{name}-{hand}-{size}-{theme}.png"))
            finally:
                if console:
                    console.close()
                if own is not server:
                    own.close()
    finally:
        server.close()
    return failed


if __name__ == "__main__":
    main()
