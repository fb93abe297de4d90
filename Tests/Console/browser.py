"""A page of the console in headless Chromium, which fails a walk by whatever it should never do."""

import pathlib
import sys
import time
from urllib.parse import urlparse

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def tools():
    """Playwright and axe; says what is wanted and stops where they can't be had."""
    try:
        from axe_playwright_python.sync_playwright import Axe
        from playwright.sync_api import sync_playwright
    except ImportError:
        sys.exit("Playwright is wanted: pip install -r Tests/Console/requirements.txt (in a venv)")
    place = next((place for place in PLACES if pathlib.Path(place).exists()), None)
    if not place:
        sys.exit("Chromium is wanted: apt-get install chromium")
    return sync_playwright, Axe, place


def wait(page, holds, argument=None, seconds=30):
    """Until an expression holds. (Playwright's own wait needs eval in the page, which the console's policy forbids.)"""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if page.evaluate(holds, argument):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"not within {seconds} s: {holds}")


class Console:
    """One tab. `check` is to be called wherever the page has come to rest."""

    def __init__(self, browser, axe, server, size, theme, shots=None):
        width, height = SIZES[size]
        self.context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=theme, has_touch=size == "phone", timezone_id="Europe/Berlin", accept_downloads=True)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30000)
        self.server, self.axe, self.size, self.theme, self.shots = server, axe, size, theme, shots
        self.faults = []
        self.is_cut_off = False
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self.asked)

    def heard(self, message):
        if message.type not in ("error", "warning"):
            return
        # While the server is away on purpose, or a token is refused on purpose, the browser says so itself.
        if self.is_cut_off and "Failed to load resource" in message.text:
            return
        self.faults.append(f"console {message.type}: {message.text} {message.location.get('url', '')}")

    def asked(self, request):
        if urlparse(request.url).scheme in ("data", "blob"):
            return
        if not request.url.startswith(self.server.url + "/"):
            self.faults.append(f"a request elsewhere: {request.url}")

    def open(self, fragment=""):
        self.page.goto(f"{self.server.url}/{fragment}")
        self.page.wait_for_selector("#page h1, dialog[open]")

    def wait(self, holds, arg=None):
        wait(self.page, holds, arg)

    def close(self):
        self.context.close()

    def check(self, name):
        """No fault so far, nothing that axe finds, nothing wider than the page; and a picture of it."""
        page = self.page
        page.wait_for_load_state()
        page.wait_for_timeout(250)
        found = self.axe.run(page).response["violations"]
        for violation in found:
            places = "; ".join(f"{node['target']} {node['html'][:120]} {node.get('failureSummary', '')[:200]}" for node in violation["nodes"][:3])
            self.faults.append(f"axe {violation['id']} ({violation['impact']}): {places}")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            self.faults.append(f"the page is {over} px wider than the window")
        if self.shots:
            page.screenshot(path=str(self.shots / f"{name}-{self.size}-{self.theme}.png"))
        if self.faults:
            raise AssertionError(f"{name}: " + "\n  ".join(self.faults))

    # ---- By keyboard alone --------------------------------------------------------------------------------

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, wanted, most=150, back=False):
        """Tabs until something of this name or text has the focus, as a user without a mouse would."""
        for _ in range(most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            name = self.page.evaluate("""() => { const e = document.activeElement; if (!e || e === document.body) return "";
                const own = e.getAttribute("aria-label") || (e.labels && e.labels[0] && (e.labels[0].querySelector("span") || e.labels[0]).innerText) || e.innerText || "";
                return own.trim() }""")
            if name == wanted or name.startswith(wanted):
                return
        raise AssertionError(f"no way by keyboard to '{wanted}'")

    def write(self, text):
        self.press("Control+a")
        self.page.keyboard.type(text)
