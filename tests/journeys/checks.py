"""What every page of a journey is checked for in a real browser: other hosts, errors, accessibility, weight."""

import os
import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, Request, Response

ROOT = Path(__file__).parent.parent.parent
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = ROOT / "tests" / "screenshots"
PICTURES = bool(os.environ.get("BOUCLE_TEST_PICTURES"))  # pages to look at, at 360 and 1280 px; half of the time of a journey
AXE_OPTIONS = {
    "runOnly": ["RGAAv4", "wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
    "resultTypes": ["violations"],
    "preload": False,  # of the sheets and sounds of a page, which none of these rules reads
}
AXE_RUN = """options => axe.run(document, options)
  .then(found => found.violations.map(one => [one.id, one.nodes.slice(0, 3).map(node => node.target)]))"""

# EcoIndex: quantiles of the number of elements, of requests, and of kilobytes (cnumr/ecoindex_python_fullstack, November 2026).
DOM = [0, 47, 75, 159, 233, 298, 358, 417, 476, 537, 603, 674, 753, 843, 949, 1076, 1237, 1459, 1801, 2479, 594601]
REQUESTS = [0, 2, 15, 25, 34, 42, 49, 56, 63, 70, 78, 86, 95, 105, 117, 130, 147, 170, 205, 281, 3920]
KILOBYTES = [
    0, 1.37, 144.7, 319.53, 479.46, 631.97, 783.38, 937.91, 1098.62, 1265.47, 1448.32, 1648.27, 1876.08, 2142.06, 2465.37, 2866.31,
    3401.59, 4155.73, 5400.08, 8037.54, 223212.26,
]  # fmt: skip


def _quantile(value: float, steps: list[float]) -> float:
    for i in range(1, len(steps)):
        if value < steps[i]:
            return i - 1 + (value - steps[i - 1]) / (steps[i] - steps[i - 1])
    return 20


def ecoindex(elements: int, requests: int, kilobytes: float) -> int:
    """The EcoIndex of a page, from 0 to 100; grade A is above 80."""
    weighed = 3 * _quantile(elements, DOM) + 2 * _quantile(requests, REQUESTS) + _quantile(kilobytes, KILOBYTES)
    return round(100 - 5 * weighed / 6)


class Visitor:
    """Somebody's browser. Whatever it asks of another host, or complains about, fails the journey."""

    def __init__(self, name: str, context: BrowserContext, url: str, *, script: bool) -> None:
        self.name, self.context, self.url, self.script = name, context, url, script
        self.complaints: list[str] = []
        self.checks_all, self.seen = False, set[tuple[str, ...]]()
        context.set_default_timeout(8_000)
        self.page: Page = context.new_page()
        self.page.on("request", self._note_request)
        self.page.on("response", self._note_response)
        self.page.on("console", lambda message: message.type in {"error", "warning"} and self._complain(message.text))
        self.page.on("pageerror", lambda error: self._complain(str(error)))

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith(self.url):
            self._complain(f"asked of another host: {request.url}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 500:
            self._complain(f"{response.status} {response.url}")

    def _complain(self, text: str) -> None:
        if "status of 4" not in text:  # a refused form answers 422, and Chromium says so
            self.complaints.append(f"{self.name} at {self.page.url}: {text}")

    def open(self, address: str) -> Page:
        """Go to an address (of the site, or whole as in a letter)."""
        self.page.goto(address)
        self._arrive()
        return self.page

    def sign_in(self, email: str, password: str) -> None:
        """Begin a session."""
        self.open("/connexion")
        self.fill(email=email, password=password)
        self.press("Se connecter")

    def fill(self, **values: str) -> None:
        """Fill fields by the name they have in the form."""
        for name, value in values.items():
            self.page.locator(f'[name="{name}"]:visible').first.fill(value)

    def choose(self, *labels: str) -> None:
        """Tick the boxes, or the round buttons, that bear these words."""
        for label in labels:
            self.page.get_by_label(label).first.check()

    def select(self, name: str, words: str) -> None:
        """Choose in the list of that name."""
        self.page.locator(f'select[name="{name}"]').select_option(label=words)

    def press(self, words: str) -> None:
        """Press the button with those words, and wait for the next page."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words).first.click()
        self._arrive()

    def follow(self, words: str) -> None:
        """Follow the link with those words, of the page rather than of the menu."""
        with self.page.expect_navigation():
            self._link(words).click()
        self._arrive()

    def download(self, words: str) -> bytes:
        """What the link with those words gives, asked for as the same person."""
        answer = self.context.request.get(urljoin(self.page.url, self._link(words).get_attribute("href") or ""))
        assert answer.ok, f"{answer.status} {answer.url}"
        return answer.body()

    def made(self, words: str) -> bytes:
        """What the button with those words makes and gives, pressed as the same person."""
        form = self.page.locator("form", has=self.page.get_by_role("button", name=words)).first
        sent = form.evaluate("form => [form.action, Object.fromEntries(new FormData(form))]")
        answer = self.context.request.post(sent[0], form=sent[1], headers={"Referer": self.page.url})
        assert answer.ok, f"{answer.status} {answer.url}"
        return answer.body()

    def _link(self, words: str) -> Locator:
        of_page = self.page.locator("main").get_by_role("link", name=words)
        return of_page.first if of_page.count() else self.page.get_by_role("link", name=words).first

    def _arrive(self) -> None:
        """Check each page the first time it is seen with those headings."""
        path = re.sub(r"\d+|[\w-]{24,}", "n", urlsplit(self.page.url).path)
        seen = (path, *self.page.locator("h1, h2").all_inner_texts())
        if self.checks_all and seen not in self.seen:
            self.seen.add(seen)
            name = re.sub(r"[^a-z]+", "-", path).strip("-") or "home"
            self.check_page(f"{self.name}-{len(self.seen):02d}-{name}" if self.script else None)

    def reads(self, words: str) -> None:
        """The page says these words."""
        text = " ".join(self.page.locator("main").inner_text().split())
        assert words in text, f"{self.name} does not read « {words} » at {self.page.url}:\n{text[:1500]}"

    def check_page(self, screenshot: str | None = None) -> None:
        """No accessibility violation, no sideways scrolling at 360 px, one h1; pictures at 360 and 1280 px when asked."""
        if self.script:
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
            problems = self.page.evaluate(AXE_RUN, AXE_OPTIONS)
            assert not problems, f"{self.page.url}: {problems}"
        size = self.page.viewport_size
        for width in (360, 1280):
            self.page.set_viewport_size({"width": width, "height": 900})
            if self.script:
                overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert overflow <= 0, f"{self.page.url} scrolls sideways by {overflow} px at {width} px"
            if screenshot and PICTURES:
                SCREENSHOTS.mkdir(exist_ok=True)
                self.page.screenshot(path=SCREENSHOTS / f"{screenshot}-{width}.png", full_page=True)
        self.page.set_viewport_size(size)

    def close(self) -> None:
        self.context.close()
        assert not self.complaints, "\n".join(self.complaints)


def weigh(context: BrowserContext, address: str, *, counted: str = "*") -> tuple[int, int, float]:
    """Elements, requests and kilobytes on the wire of a page, with an empty cache; `counted` selects the elements."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    received: list[float] = []
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    elements = page.locator(counted).count()
    page.close()
    return elements, len(received), sum(received) / 1000
