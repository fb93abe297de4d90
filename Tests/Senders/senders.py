"""What the scripts beside this one have in common: an interpreter with clients from PyPI, a server, and what it has stored."""

import json
import os
import pathlib
import subprocess
import sys
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ROOT / ".build" / "senders"
TOKEN = "sender-0123456789abcdef"
START = 1_700_000_040


def tools(packages):
    """The interpreter with the clients, made where it is not there, and which of them can't be had."""
    python = TOOLS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", TOOLS], check=True)
    missing = []
    for module, package in packages.items():
        if subprocess.run([python, "-c", f"import {module}"], capture_output=True).returncode:
            if subprocess.run([python, "-m", "pip", "install", "-q", package], capture_output=True).returncode:
                missing.append(package)
    return python, missing


def server():
    """A server that wants the token; the binary is the first argument, or that of the release build."""
    if len(sys.argv) > 1:
        os.environ["LAPWING"] = os.path.abspath(sys.argv[1])
    sys.path.append(str(ROOT / "Tests" / "Load"))
    from servers import lapwing

    tokens = TOOLS / "tokens"
    tokens.write_text(f"{TOKEN}\n")
    tokens.chmod(0o600)
    return lapwing("--token-file", str(tokens))


def get(port, path):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {TOKEN}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def stored(port, series, times, **values):
    points = get(port, f"/v1/series/{series}/points")
    assert points["timestamps"] == times, (series, points)
    assert points["values"] == values, (series, points)
    return get(port, f"/v1/series/{series}")["tags"]
