"""A page of the console in headless Chromium, which fails a walk by whatever it should never do."""

import pathlib
import sys
import time
from urllib.parse import urlparse

SIZES = {"wide": (1440, 900), "phone": (390, 844)}
THEMES = {"light": "dark", "dark": "light"}
# Nothing of the page is under way, and what has come is drawn.
REST = """() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(
    document.readyState === "complete" && !document.querySelector(".loading, [aria-busy=true]")))))"""
# What a finger is to hit, but isn't 44 px high; a box lies in its label, and the rest of the line belongs to it.
SMALL = """() => [...document.querySelectorAll("button, .button, select, summary, nav a, input:not([type=checkbox], [type=radio], [type=range]), label.check")]
    .filter((e) => e.checkVisibility()).map((e) => [e.getBoundingClientRect().height, e.outerHTML.slice(0, 90)]).filter(([height]) => height && height < 43.5)
    .map(([height, text]) => `${Math.round(height)} px: ${text}`)"""
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
            viewport={"width": width, "height": height}, color_scheme=theme, has_touch=size == "phone", reduced_motion="reduce",
            timezone_id="Europe/Berlin", accept_downloads=True)
        self.page = self.context.new_page()
        self.page.set_default_timeout(30000)
        self.server, self.axe, self.size, self.theme, self.shots = server, axe, size, theme, shots
        self.faults = []
        self.asking, self.held = set(), set()
        self.is_cut_off = False
        self.page.on("console", self.heard)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self.asked)
        self.page.on("requestfinished", self.answered)
        self.page.on("requestfailed", self.answered)

    def heard(self, message):
        if message.type not in ("error", "warning"):
            return
        # While the server is away on purpose, or a token is refused on purpose, the browser says so itself.
        if self.is_cut_off and "Failed to load resource" in message.text:
            return
        self.faults.append(f"console {message.type}: {message.text} {message.location.get('url', '')}")

    def asked(self, request):
        address = urlparse(request.url)
        if address.scheme in ("data", "blob"):
            return
        if not request.url.startswith(self.server.url + "/"):
            self.faults.append(f"a request elsewhere: {request.url}")
        if request.is_navigation_request():
            self.asking.clear()
            self.held.clear()
        # Streams, and what the server holds until there is something new, never come to rest.
        is_held = address.path.endswith("/events") or "wait=" in address.query
        (self.held if is_held else self.asking).add(request)

    def answered(self, request):
        self.asking.discard(request)
        self.held.discard(request)

    def holds(self, path):
        """The one connection that a tab holds is for what its page shows; it may be about to be asked for again."""
        end = time.monotonic() + 10
        while True:
            held = [urlparse(request.url).path for request in self.held]
            if held == [path]:
                return
            assert len(held) < 2 and time.monotonic() < end, f"{held} are held"
            self.page.evaluate(REST)

    def open(self, fragment=""):
        self.page.goto(f"{self.server.url}/{fragment}")
        self.page.wait_for_selector("#page h1, dialog[open]")

    def wait(self, holds, arg=None):
        wait(self.page, holds, arg)

    def rest(self, seconds=30):
        """Until every request is answered and what came is drawn."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.page.evaluate(REST) and not self.asking:
                return
        raise AssertionError(f"the page does not come to rest: {[request.url for request in self.asking]}")

    def close(self):
        self.context.close()

    def check(self, name):
        """No fault so far, nothing that axe finds in either theme, nothing wider than the page or too small for a finger; and
        pictures of it."""
        if not self.is_cut_off:
            self.rest()
        self.look(name, self.theme)
        over = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            self.faults.append(f"the page is {over} px wider than the window")
        if self.size == "phone":
            self.faults += [f"too small for a finger, {found}" for found in self.page.evaluate(SMALL)]
        other = THEMES[self.theme]
        self.page.emulate_media(color_scheme=other)
        self.look(name, other, {"runOnly": ["color-contrast"]})
        self.page.emulate_media(color_scheme=self.theme)
        if self.faults:
            raise AssertionError(f"{name}: " + "\n  ".join(self.faults))

    def look(self, name, theme, rules=None):
        self.page.evaluate(REST)
        for violation in self.axe.run(self.page, options=rules).response["violations"]:
            places = "; ".join(
                f"{node['target']} {node['html'][:120]} {node.get('failureSummary', '')[:200]}" for node in violation["nodes"][:3])
            self.faults.append(f"axe, {theme}: {violation['id']} ({violation['impact']}): {places}")
        if self.shots:
            self.page.screenshot(path=str(self.shots / f"{name}-{self.size}-{theme}.png"))

    # ---- By keyboard alone --------------------------------------------------------------------------------

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, wanted, most=150, back=False, exact=False):
        """Tabs until something of this name or text has the focus, as a user without a mouse would."""
        for _ in range(most):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            name = self.page.evaluate("""() => { const e = document.activeElement; if (!e || e === document.body) return "";
                const own = e.getAttribute("aria-label") || (e.labels && e.labels[0] && (e.labels[0].querySelector("span") || e.labels[0]).innerText) || e.innerText || "";
                return own.trim() }""")
            if name == wanted or (name.startswith(wanted) and not exact):
                return
        raise AssertionError(f"no way by keyboard to '{wanted}'")

    def write(self, text):
        self.press("Control+a")
        self.page.keyboard.type(text)
