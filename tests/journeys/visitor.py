"""Somebody with a browser: every page on the way is judged as a strict reader with a phone and a screen reader would.

Checked on every page, the sandbox's pages included: axe (WCAG 2.2 A and AA, best practice), messages in the browser's
console (a blocked script or style is one), one ``h1``, and no horizontal scrolling at 320 px.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, Locator, Page, Response
from playwright.sync_api import Error as PlaywrightError

from tests.journeys.world import World

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_AXE = Axe()
NARROW = 320
_PICTURE_WIDTH, _PICTURE_SHAPE = 960, 2.2
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
_fitting: set[tuple[int, str]] = set()
_accessible: set[tuple[int, str]] = set()


@dataclass
class Visitor:
    """A browser window of one person. Leave a page only by these methods: each judges the page that it arrives at."""

    page: Page
    world: World
    pictures: Path | None = None
    script: bool = True
    _unjudged: list[str] = field(default_factory=list)
    _console: list[str] = field(default_factory=list)
    _missed: list[str] = field(default_factory=list)
    _status: int = 200
    _document: str = ""
    _judged: str = ""

    def __post_init__(self) -> None:
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._console.append(f"{self.page.url}: {error}"))
        self.page.on("framenavigated", self._arrived)
        self.page.on("response", self._answered)

    # --- what the browser tells ----------------------------------------------------------------------------------
    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        # The page itself with a 4xx or 5xx: the journey looks at the status and at what the page says.
        about = message.location.get("url", "").partition("#")[0]
        if "Failed to load resource" in message.text and about == self._document.partition("#")[0]:
            return
        self._console.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame == self.page.main_frame:
            self._status, self._document = response.status, response.url

    def _arrived(self, frame: Frame) -> None:
        if frame is not self.page.main_frame or frame.url == "about:blank":
            return
        path = urlsplit(frame.url).path
        if urlsplit(frame.url).fragment and path == self._judged:
            return  # a step within the page
        # A page that renews itself is one arrival.
        if self._unjudged and self._unjudged[-1] != path:
            self._missed.append(self._unjudged[-1])
        self._unjudged = [path]

    def forget(self) -> None:
        """Forget what the browser said while the portal was away on purpose."""
        self._console.clear()
        self._missed.clear()
        self._unjudged.clear()

    # --- going ---------------------------------------------------------------------------------------------------
    def go(self, path: str, status: int = 200) -> None:
        """Open a page of the portal, or any whole address of this world."""
        self.page.goto(path if path.startswith("http") else self.world.portal + path)
        self.judge(status)

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None, status: int = 200) -> None:
        """Click the link with this name."""
        self._leave(self._one((within or self.page.locator("body")).get_by_role("link", name=name)), status)

    def press(self, name: str | re.Pattern[str], *, within: Locator | None = None, status: int = 200) -> None:
        """Press the button with this name."""
        self._leave(self._one((within or self.page.locator("body")).get_by_role("button", name=name)), status)

    def _one(self, found: Locator) -> Locator:
        # A name may fit several (a card and a footer): the exact one, else the first on the page.
        return found.first

    def _leave(self, what: Locator, status: int) -> None:
        with self.leaving(status):
            what.click()

    @contextmanager
    def leaving(self, status: int = 200) -> Iterator[None]:
        """Do something that leads to another page (or to the same page anew), then judge where we are."""
        self.page.evaluate("() => { window.leaving = true }")
        yield
        arrived = "() => !window.leaving && document.readyState === 'complete'"
        self.wait(lambda: bool(self.page.evaluate(arrived)), "to arrive elsewhere", status=status)

    def reload(self, status: int = 200) -> None:
        """Load the page again."""
        self.page.reload()
        self.judge(status)

    def wait_for(self, heading: str, *, seconds: float = 40) -> None:
        """Load the page again until its title says so."""
        self.wait(lambda: heading in self.heading, f"to become {heading!r}", seconds, reload=True)

    def wait_until_not(self, heading: str, *, seconds: float = 40) -> None:
        """Wait while the page has this title; it renews itself."""
        self.wait(lambda: bool(self.heading) and heading not in self.heading, f"not {heading!r}", seconds)

    def wait(
        self, done: Callable[[], bool], what: str, seconds: float = 40, *, reload: bool = False, status: int = 200
    ) -> None:
        """Wait until something holds, then judge the page."""
        until = time.monotonic() + seconds
        while not self._holds(done):
            if time.monotonic() > until:
                raise AssertionError(f"{self.page.url} stays at {self.heading!r}, waiting {what}\n{self.text}")
            self.page.wait_for_timeout(250 if reload else 40)
            if reload:
                self.page.reload()
        self.page.wait_for_load_state()
        self.judge(status)

    def _holds(self, done: Callable[[], bool]) -> bool:
        try:
            return done()
        except PlaywrightError:  # the page was just renewing itself
            return False

    # --- reading -------------------------------------------------------------------------------------------------
    @property
    def heading(self) -> str:
        """The page's title, with single spaces."""
        found = self.page.evaluate("() => document.querySelector('h1')?.innerText ?? ''")
        return " ".join(found.split())

    @property
    def text(self) -> str:
        """The page's main part, with single spaces."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def path(self) -> str:
        """Where we are."""
        return urlsplit(self.page.url).path

    def sees(self, *texts: str) -> None:
        """Each of these stands on the page."""
        shown = self.text
        for text in texts:
            assert text in shown, f"{self.page.url} does not say {text!r}. It says: {shown}"

    def does_not_see(self, *texts: str) -> None:
        """None of these stands on the page."""
        shown = self.text
        for text in texts:
            assert text not in shown, f"{self.page.url} says {text!r}: {shown}"

    def fact(self, label: str) -> str:
        """The value beside a label in a list of facts."""
        term = self.page.locator("dt", has_text=re.compile(rf"^\s*{re.escape(label)}\s*$"))
        return " ".join(term.locator("xpath=following-sibling::dd[1]").first.inner_text().split())

    # --- typing --------------------------------------------------------------------------------------------------
    def fill(self, label: str | re.Pattern[str], value: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label).first.fill(value)

    def fill_day(self, name: str, day: Any) -> None:
        """Type a day into the three boxes of a date field."""
        for part, value in (("dag", day.day), ("maand", day.month), ("jaar", day.year)):
            self.page.locator(f"[name='{name}_{part}']").fill(str(value))

    def tick(self, label: str | re.Pattern[str]) -> None:
        """Tick the box, or choose the option, with this label."""
        self.page.get_by_label(label).first.check()

    # --- by keyboard alone ---------------------------------------------------------------------------------------
    def tab_to(self, name: str, *, role: str = "", limit: int = 80) -> None:
        """Press Tab until the focus is on the control with this name; it must be seen to be there."""
        for _ in range(limit):
            self.page.keyboard.press("Tab")
            focused = self.page.evaluate(_FOCUSED)
            if name.casefold() in focused["name"].casefold() and (not role or focused["role"] == role):
                assert focused["visible"], f"{self.page.url}: {name!r} has the focus, and nobody can see it"
                return
        raise AssertionError(f"{self.page.url}: {name!r} cannot be reached with the Tab key")

    def enter(self, name: str, *, key: str = "Enter", status: int = 200) -> None:
        """Tab to a link or button and press it; then judge where it leads."""
        self.tab_to(name)
        with self.leaving(status):
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type where the focus is."""
        self.page.keyboard.type(text)

    # --- judging -------------------------------------------------------------------------------------------------
    def judge(self, status: int = 200) -> None:
        """Fail when anything is wrong with the page that is shown."""
        assert self._status == status, f"{self.page.url} answers {self._status}, not {status}\n{self._main_text()}"
        assert not self._missed, f"pages that nobody looked at: {self._missed}"
        assert not self._console, "in the console: " + "; ".join(self._console)
        self._unjudged, self._judged = [], self.path
        width = (self.page.viewport_size or DESKTOP)["width"]
        # Two showings with the same words, or with the same build, need judging once: the words decide the width.
        words, build = ((width, digest) for digest in self.page.evaluate(_FINGERPRINTS))
        if words not in _fitting:
            headings = self.page.locator("h1").count()
            assert headings == 1, f"{self.page.url} has {headings} h1 headings"
            self._judge_width()
            _fitting.add(words)
        if self.script and build not in _accessible:  # axe is a script itself
            self._judge_access()
            _accessible.add(build)

    def _main_text(self) -> str:
        found = self.page.locator("main, body").first
        return found.inner_text()[:1500]

    def _judge_width(self) -> None:
        size = self.page.viewport_size or DESKTOP
        self.page.set_viewport_size({"width": NARROW, "height": size["height"]})
        try:
            wide = self.page.evaluate(_TOO_WIDE, NARROW)
        finally:
            self.page.set_viewport_size(size)
        assert not wide, f"{self.page.url} scrolls sideways at {NARROW} px because of {wide}"

    def _judge_access(self) -> None:
        found = _AXE.run(
            self.page, options={"runOnly": {"type": "tag", "values": _TAGS}, "resultTypes": ["violations"]}
        )
        wrong = [
            f"{each['id']}: {each['help']} at {[node['html'][:160] for node in each['nodes'][:3]]}"
            for each in found.response["violations"]
        ]
        assert not wrong, f"{self.page.url}\n" + "\n".join(wrong)

    # --- pictures ------------------------------------------------------------------------------------------------
    def picture(self, name: str, *, whole: bool = False) -> None:
        """Keep a picture for the README, when asked (``JOURNEY_PICTURES=1``); small enough for a repository."""
        if self.pictures is None:
            return
        self.pictures.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0) }")
        shot = Image.open(BytesIO(self.page.screenshot(full_page=whole, animations="disabled", caret="hide")))
        shot = shot.crop((0, 0, shot.width, min(shot.height, int(shot.width * _PICTURE_SHAPE))))
        shot.thumbnail((_PICTURE_WIDTH, 4 * _PICTURE_WIDTH), Image.Resampling.LANCZOS)
        shot.convert("RGB").quantize(96).save(self.pictures / f"{name}.png", optimize=True)


def plain(text: str) -> str:
    """A text with single, ordinary spaces, as ``Visitor.text`` gives it."""
    return " ".join(text.split())


def visit(context: BrowserContext, world: World, *, pictures: Path | None = None, script: bool = True) -> Visitor:
    """Open a window."""
    page = context.new_page()
    page.set_default_timeout(30_000)
    return Visitor(page, world, pictures, script)


_FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return {name: '', role: '', visible: false};
  const look = getComputedStyle(at), box = at.getBoundingClientRect();
  const labels = at.labels ? [...at.labels].map(label => label.innerText).join(' ') : '';
  const name = [at.getAttribute('aria-label'), labels, at.innerText, at.value, at.title].filter(Boolean).join(' ');
  const shown = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  // govuk's radios and boxes draw the ring on what stands beside the transparent input.
  const beside = at.labels && at.labels[0] ? getComputedStyle(at.labels[0], '::before') : look;
  const ring = s => s.outlineStyle !== 'none' || s.boxShadow !== 'none' || s.textDecorationLine === 'underline';
  const visible = shown && (ring(look) || ring(beside));
  return {name: name.replace(/\\s+/g, ' '), role: at.tagName.toLowerCase(), visible};
}"""

# What is said (visible text), and how it is built: elements with their attributes, and whether they hold words.
_FINGERPRINTS = """() => {
  const attributes = ['class', 'role', 'type', 'lang', 'scope', 'alt', 'hidden', 'checked', 'disabled', 'autocomplete'];
  const build = [...document.querySelectorAll('*')].map(each => each.tagName
    + attributes.map(name => each.hasAttribute(name) ? each.getAttribute(name) : '').join('|')
    + [...each.attributes].filter(one => one.name.startsWith('aria-')).map(one => one.name).join()
    + [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()));
  const hash = text => {
    let found = 0;
    for (let at = 0; at < text.length; at += 1) found = (Math.imul(found, 31) + text.charCodeAt(at)) | 0;
    return `${text.length}:${found}`;
  };
  return [hash(document.body.innerText + build.length), hash(build.join('>'))];
}"""

_TOO_WIDE = """width => {
  const root = document.documentElement;
  if (root.scrollWidth <= width) return '';
  const guilty = [...document.body.querySelectorAll('*')].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width > 0 && box.right > width + 1 && getComputedStyle(each).position !== 'fixed';
  });
  return guilty.slice(0, 4).map(each => each.outerHTML.slice(0, 120)).join(' | ') || `width ${root.scrollWidth}`;
}"""
