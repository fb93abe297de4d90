"""The servers under measurement, each a child process that ends with its `with` block."""

import contextlib
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = os.path.abspath(f"{os.path.dirname(os.path.abspath(__file__))}/../..")
LAPWING = os.environ.get("LAPWING", f"{ROOT}/.build/release/lapwing")
PEER = os.environ.get("PEER", f"{ROOT}/Tests/Load/peer/.build/release/peer")


def raise_descriptor_limit():
    """As many sockets as the system lets this process have; children inherit it."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


@contextlib.contextmanager
def lapwing(*arguments):
    """`lapwing serve` on a database of its own, its log in a file beside; gives the process, its port and its log."""
    with tempfile.TemporaryDirectory() as folder:
        log = f"{folder}/log"
        with open(log, "wb") as errors:
            process = subprocess.Popen(
                [LAPWING, "serve", "--port", "0", "--database", f"{folder}/lapwing.db", *arguments], stderr=errors)
        try:
            port = None
            while port is None:
                if process.poll() is not None:
                    raise SystemExit(open(log).read())
                found = re.search(r"listens on .*:(\d+)", open(log).read())
                port = int(found[1]) if found else None
                time.sleep(0.02)
            yield process, port, log
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@contextlib.contextmanager
def peer(*arguments, port=18090):
    """Hummingbird, see peer/; its log, if any, goes to a file."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([PEER, str(port), *arguments], stdout=log, stderr=log)
        try:
            for _ in range(250):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").read()
                    break
                time.sleep(0.02)
            yield process, port
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def resident_megabytes(process):
    with open(f"/proc/{process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024


def open_descriptors(process):
    return len(os.listdir(f"/proc/{process.pid}/fd"))


def figure(name, value, unit, **details):
    """One figure as one line of JSON, as `lapwing-benchmark` prints them and `lapwing-benchmark figures` takes them.

    `target` is what is to be reached, or with `ceiling` what is not to be surpassed.
    """
    command = " ".join([os.path.relpath(os.path.abspath(sys.argv[0]), ROOT), *sys.argv[1:]])
    line = {"name": name, "value": float(f"{value:.4g}"), "unit": unit, **details, "command": command}
    print(json.dumps(line), flush=True)
