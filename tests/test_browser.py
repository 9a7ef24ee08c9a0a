"""The built site in a browser: quiet, accessible, and working."""

import os
import re
import shutil
from pathlib import Path
from threading import Thread

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect, sync_playwright

from press.stepping.spec import read

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SOURCES = [path.relative_to(DOCS).with_suffix("") for path in DOCS.rglob("*.md")]
PAGES = sorted(f"{path.as_posix()}/".removesuffix("index/") for path in SOURCES)
WIDTHS = 1440, 390
SCHEMES = {"light": "default", "dark": "slate"}
VIEWS = [(width, scheme) for width in WIDTHS for scheme in SCHEMES]
BROWSERS = "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SCHEME = "data-md-color-scheme"
PATIENCE = 60_000  # ms; only a busy machine, or a failure, takes as long
expect.set_options(timeout=PATIENCE)
COLOURS = ["color-contrast", "link-in-text-block"]
ALL = {"resultTypes": ["violations"], "runOnly": [*WCAG, "best-practice"]}


def without(*rules):
    """Return the rules but some."""
    return ALL | {"rules": {rule: {"enabled": False} for rule in rules}}


COLOURLESS = without(*COLOURS)
COLOURED = ALL | {"runOnly": {"type": "rule", "values": COLOURS}}
ON_EACH = without(*COLOURS, "target-size")
KINDS = "", "404.html", "creating/value/", "reference/ring/"
"""A page of each kind: what is around the text, how wide windows show it, and how large
is what one touches, is asked of these alone."""
TEXT = ".md-content"
AXE = Axe().axe_script
TRY = "([context, options]) => axe.run(context, options)"
NEW = """seen => {  // mark a text of each kind that no page before this one had
    const behind = new Map([[null, ""]])  // what the elements around one paint, by it
    const style = element => {
        const {color, opacity, fontSize, fontWeight, textDecorationLine,
            backgroundColor, backgroundImage} = getComputedStyle(element)
        return {
            own: [element.tagName, color, fontSize, fontWeight, textDecorationLine],
            painted: [opacity, backgroundColor, backgroundImage],
        }
    }
    const around = element => {
        if (!behind.has(element)) {
            const painted = style(element).painted.join(" ")
            const nothing = painted === "1 rgba(0, 0, 0, 0) none"
            const further = around(element.parentElement)
            behind.set(element, nothing ? further : `${painted} on ${further}`)
        }
        return behind.get(element)
    }
    const known = new Set(seen), found = new Set()
    for (const element of document.body.querySelectorAll("*")) {
        delete element.dataset?.new
        const texts = [...element.childNodes].filter(node => node.nodeType === 3)
        if (!texts.some(text => text.data.trim())) continue
        const inside = getComputedStyle(element.parentElement).color
        const kind = [...style(element).own, inside, around(element)].join(" ")
        if (known.has(kind) || found.has(kind)) continue
        element.dataset.new = ""
        found.add(kind)
    }
    return [...found]
}"""
TURN = """scheme => {  // as the theme does it: at once, without a transition
    document.body.dataset.mdColorSwitching = ""
    document.body.dataset.mdColorScheme = scheme
}"""
PAINTED = "performance.getEntriesByName('first-contentful-paint').length > 0"
MOVED = """() => new Promise(done => {
    const text = ({value, sources}) =>
        [value, ...sources.map(({node}) => node?.className)].join(" ")
    const heard = list =>
        done(list.getEntries().map(text))
    new PerformanceObserver(heard).observe({type: "layout-shift", buffered: true})
    setTimeout(done, 500, [])  // where nothing moved, nobody calls
})"""
SCROLLING = "pre > code, .md-typeset__scrollwrap, .md-typeset__table > table"
SETTLED = f"""[...document.querySelectorAll("{SCROLLING}")].every(
    box => box.scrollWidth <= box.clientWidth || box.tabIndex === 0)"""


PLAIN = """() => {  // code without the words' colours, which are most of the elements
    for (const code of document.querySelectorAll("pre > code"))
        if (!code.querySelector("a[href]")) code.textContent = code.textContent
}"""
UNTIL = """new Promise(done => {  // not by eval, which the page's policy forbids
    const look = () => (it()) ? done() : requestAnimationFrame(look)
    look()
})"""


@pytest.fixture(scope="module")
def home(site):
    """Serve the site, and return its address."""
    thread = Thread(target=site.server.serve_forever, args=(0.05,))
    thread.start()
    yield site.url
    site.server.shutdown()
    thread.join()


@pytest.fixture(scope="module")
def browser(home):
    named = os.environ.get("CHROMIUM")
    path = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        cure = f"no browser: install one of {BROWSERS}, or set CHROMIUM to its path"
        (pytest.fail if "CI" in os.environ else pytest.skip)(cure)
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path, args=[*flags, OFFLINE]
        )
        yield chromium
        chromium.close()


class Visit:
    """A tab of its own; what goes wrong in it fails the test in the end."""

    def __init__(self, browser, home, width=1440, scheme="light", touch=False):
        self.context = browser.new_context(
            base_url=home,
            color_scheme=scheme,
            has_touch=touch,
            permissions=["clipboard-read", "clipboard-write"],
            reduced_motion="reduce",
            viewport={"width": width, "height": 900},
        )
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.problems: list[str] = []
        self.seen: dict[tuple[int, str], set[str]] = {view: set() for view in VIEWS}
        self.context.on("request", self._request)
        self.page.on("console", self._message)
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.home = home

    def _request(self, request):
        if not request.url.startswith((self.home, "data:", "blob:")):
            self.problems.append(
                f"asks a third party, so copy it into docs/assets: {request.url}"
            )

    def _message(self, message):
        if message.type in {"error", "warning"}:
            self.problems.append(f"console: {message.text}")

    def check_accessibility(self, state, rules=ALL, only="html"):
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        done = self.page.evaluate(TRY, [{"include": [[only]]}, rules])
        self.problems += [
            f"{state}: axe {rule['id']}, {rule['help']}: {node['target'][-1]}"
            for rule in done["violations"]
            for node in rule["nodes"]
        ]

    def check_colours(self, state, seen):
        """Look at the colours of each kind of text that was not on a page before."""
        new = self.page.evaluate(NEW, sorted(seen))
        if new:
            self.check_accessibility(state, COLOURED, only="[data-new]")
            seen.update(new)

    def check_width(self):
        wide, window = self.page.evaluate(
            "[document.documentElement.scrollWidth, innerWidth]"
        )
        if wide > window:
            self.problems.append(
                f"{wide} px wide in a window of {window}: let what is wide scroll in a "
                "box of its own"
            )

    def search(self, words):
        if self.page.viewport_size["width"] < 960:
            self.page.get_by_role("button", name="Search").click()
        box = self.page.get_by_role("textbox", name="Search")
        box.click()
        box.press_sequentially(words)
        expect(self.page.locator(".md-search-result__link").first).to_be_visible()


@pytest.fixture
def visit(browser, home, request):
    visit = Visit(browser, home, *getattr(request, "param", ()))
    yield visit
    visit.context.close()
    report(visit)


def report(visit):
    __tracebackhide__ = True
    if visit.problems:
        pytest.fail("\n  ".join([f"{visit.page.url}:", *visit.problems]), pytrace=False)


@pytest.fixture(scope="module")
def tab(browser, home):
    """One tab for all pages, which keeps the styles and scripts that they share."""
    tab = Visit(browser, home)
    yield tab
    tab.context.close()


@pytest.mark.parametrize("page", [*PAGES, "404.html"])
def test_page_is_quiet_fits_and_is_accessible(tab, page):
    tab.problems.clear()
    tab.page.goto(page)
    tab.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = 1)")
    for width in WIDTHS:
        tab.page.set_viewport_size({"width": width, "height": 900})
        tab.page.evaluate(UNTIL.replace("it()", SETTLED))
        tab.check_width()
        for scheme, name in SCHEMES.items() if width > 390 or page in KINDS else ():
            tab.page.evaluate(TURN, name)
            tab.check_colours(f"{width} px, {scheme}", tab.seen[width, scheme])
        if page in KINDS:
            tab.check_accessibility(f"{width} px", COLOURLESS)
    if page not in KINDS:
        tab.page.evaluate(PLAIN)
        tab.check_accessibility(f"{width} px", ON_EACH, only=TEXT)
    report(tab)


@pytest.mark.parametrize("visit", VIEWS, indirect=True, ids=lambda v: f"{v[0]}-{v[1]}")
def test_open_search_is_accessible(visit):
    visit.page.goto("")
    visit.search("shared")
    visit.check_accessibility("while searching")


def test_search_finds_a_page_and_opens_it(visit):
    visit.page.goto("")
    heading = visit.page.locator(".md-content h1").inner_text().removesuffix("¶")
    visit.page.goto(PAGES[-1])
    visit.search(heading)
    visit.page.locator(".md-search-result__link").get_by_text(heading).first.click()
    expect(visit.page.locator(".md-content h1")).to_contain_text(heading)


def test_the_search_index_is_fetched_when_somebody_begins_to_search(visit):
    asked = []
    visit.page.on("request", lambda request: asked.append(request.url))
    visit.page.goto("", wait_until="networkidle")
    assert any(url.endswith(".js") for url in asked)
    assert not [url for url in asked if "search" in url and url.endswith(".json")]
    with visit.page.expect_response("**/search/search_index.json"):
        visit.page.get_by_role("textbox", name="Search").focus()


def test_an_address_with_a_question_searches_at_once(visit):
    visit.page.goto("?q=shared")
    expect(visit.page.locator(".md-search-result__link").first).to_be_visible()


@pytest.mark.parametrize("name", ["value_four_processes.py", "value_lost_updates.py"])
def test_what_is_copied_and_saved_is_the_program(visit, name):
    visit.page.goto("creating/value/")
    program = next(ROOT.glob(f"snippets/*/{name}")).read_text(encoding="utf-8")
    visit.page.get_by_role("button", name=f"Copy {name}").first.click()
    expect(visit.page.get_by_text("Copied to clipboard")).to_be_visible()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert copied == program.rstrip("\n")
    with visit.page.expect_download() as saved:
        visit.page.get_by_role("button", name=f"Download {name}").first.click()
    assert saved.value.suggested_filename == name
    assert Path(saved.value.path()).read_text(encoding="utf-8") == program


def test_the_metadata_of_a_program_is_folded_with_how_to_run_it(visit):
    visit.page.goto("creating/value/")
    how = visit.page.locator(".running", has_text="modules of this guide").first
    metadata = visit.page.locator(".highlight", has=how).locator(".metadata")
    expect(metadata).to_be_hidden()
    how.locator("summary").press("Enter")
    expect(metadata).to_be_visible()
    expect(how).to_contain_text("python value_lost_updates.py")


def test_copying_a_terminal_takes_the_command(visit):
    visit.page.goto("creating/value/")
    terminal = visit.page.locator(".language-console", has_text="value_four_").first
    terminal.get_by_role("button", name="Copy the command").click()
    expect(visit.page.get_by_text("Copied to clipboard")).to_be_visible()
    copied = visit.page.evaluate("navigator.clipboard.readText()")
    assert f"$ {copied}" == terminal.locator("code").inner_text().split("\n")[0]


def test_colour_toggle_switches_and_is_remembered(visit):
    visit.page.goto("")
    body = visit.page.locator("body")
    expect(body).to_have_attribute(SCHEME, "default")
    visit.page.get_by_title("Switch to dark mode").click()
    expect(body).to_have_attribute(SCHEME, "slate")
    visit.page.reload()
    expect(body).to_have_attribute(SCHEME, "slate")
    visit.page.get_by_title("Switch to light mode").click()
    expect(body).to_have_attribute(SCHEME, "default")


def test_instant_navigation_keeps_the_page_working(visit):
    with visit.page.expect_response("**/sitemap.xml"):
        visit.page.goto("")
    visit.page.evaluate("window.sameDocument = true")
    visit.page.locator(".md-content a[href$='creating/value/']").first.click()
    expect(visit.page.locator(".md-content h1")).to_contain_text("Share one value")
    assert visit.page.evaluate("window.sameDocument"), "the page was loaded anew"
    expect(visit.page.locator(".md-code__nav").first).to_have_attribute("role", "none")
    visit.check_accessibility("after instant navigation")
    visit.page.keyboard.press("n")
    expect(visit.page).to_have_url(re.compile("creating/types/$"))
    title = visit.page.locator(".md-content h1")  # which comes after the address
    expect(title).not_to_contain_text("Share one value")
    visit.page.keyboard.press("p")
    expect(visit.page).to_have_url(re.compile("creating/value/$"))
    assert visit.page.evaluate("window.sameDocument"), "the page was loaded anew"


@pytest.mark.parametrize("visit", [(390, "light")], indirect=True, ids=["390"])
def test_menu_opens_from_the_keyboard(visit):
    visit.page.goto("")
    menu = visit.page.locator(".md-sidebar--primary")
    expect(menu).to_be_hidden()
    visit.page.get_by_role("button", name="Menu").press("Enter")
    expect(menu).to_be_visible()
    visit.check_accessibility("with the menu open")


def test_the_cheat_sheet_prints_on_one_sheet(visit):
    visit.page.goto("reference/cheat-sheet/")
    for paper in "A4", "Letter":
        printed = visit.page.pdf(format=paper)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, paper


@pytest.mark.parametrize("visit", VIEWS, indirect=True, ids=lambda v: f"{v[0]}-{v[1]}")
def test_the_reader_asks_what_proves_a_sentence(visit):
    page = visit.page
    page.goto("building/overview/")
    link = page.get_by_role("link", name="What proves this").first
    expect(link).to_be_hidden()
    page.get_by_role("button", name="Show proofs").press("Enter")
    link.press("Enter")
    note = page.get_by_role("dialog", name="What proves this")
    expect(note).to_be_focused()
    expect(note).to_contain_text("Asserted by the probe")
    visit.check_width()
    visit.check_accessibility("with a proof")
    page.keyboard.press("Escape")
    expect(link).to_be_focused()
    page.reload()
    expect(link).to_be_visible()


@pytest.mark.parametrize("visit", VIEWS[::2], indirect=True, ids=lambda v: f"{v[0]}")
def test_nothing_moves_when_the_scripts_come(visit):
    page, held = visit.page, []
    page.route("**/assets/guide.js", lambda route: held.append(route))
    for address in "", "building/ring/", "reference/traps/":
        page.goto(address, wait_until="commit")
        page.evaluate(UNTIL.replace("it()", PAINTED))
        for _ in range(PATIENCE // 10):
            if held:
                break
            page.wait_for_timeout(10)
        held.pop().continue_()
        page.wait_for_load_state("networkidle")
        moved = page.evaluate(MOVED)
        visit.problems += [f"{address}: moves by {each}" for each in moved]


def test_the_archive_works_from_disk(browser, site, tmp_path):
    shutil.unpack_archive(site.folder / "shmguide.zip", tmp_path)
    visit = Visit(browser, f"{tmp_path.as_uri()}/shmguide/")
    page = visit.page
    page.goto("index.html")
    page.locator(".md-content a[href*='creating/value/']").first.click()
    expect(page.locator("guide-stepper .stepper-process").first).to_be_visible()
    visit.search("cannot close exported pointers")
    page.locator(".md-search-result__link").first.click()
    expect(page.locator(".md-content h1")).to_contain_text("SharedMemory")
    page.goto("index.html")
    box = page.get_by_label("Your message or symptom")
    box.fill("BufferError: cannot close exported pointers exist")
    box.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("the best first")
    visit.context.close()
    report(visit)


# The steppers.

STEPPERS = {
    f"{path.relative_to(DOCS).with_suffix('').as_posix()}/": names
    for path in sorted(DOCS.rglob("*.md"))
    if (names := re.findall(r"<!-- stepper: (\w+) -->", path.read_text("utf-8")))
}
PLAYED = "creating/value/"
WALK = """stepper => {  // each state once, with turns that lead to it
    const {machine} = stepper, key = ({shared, processes}) =>
        shared + ";" + processes.map(String).sort().join(";")
    const found = [], seen = new Set(), pending = [[machine.start(), []]]
    while (pending.length) {
        const [state, turns] = pending.pop()
        if (seen.has(key(state))) continue
        seen.add(key(state))
        const waits = state.processes.flatMap((_, n) =>
            machine.effect(state, n) === null ? [n] : [])
        found.push([turns, [...machine.outcomes(state)].sort(), waits])
        for (const number of machine.movable(state))
            pending.push([machine.take(state, number), [...turns, number]])
    }
    return found
}"""


@pytest.mark.parametrize("place", STEPPERS)
def test_whatever_a_page_lets_the_reader_play(visit, place):
    """In one visit, for a page takes its time: walk, play by keyboard, follow, copy."""
    visit.page.goto(place)
    for name in STEPPERS[place]:
        stepper = read(name, DOCS / "steppers", ROOT)
        element = visit.page.locator(f"guide-stepper#{name}")
        walked = element.evaluate(WALK)
        assert_walked(stepper.game, walked)
        for challenge in stepper.challenges:
            meet(element, stepper, challenge, walked)
        for link in visit.page.locator(f"article a[href*='?{name}=']").all():
            digits = re.search(r"=(\d+)#", link.get_attribute("href") or "")
            link.click()
            turns = f"Turns so far: {' '.join(digits[1])}"
            expect(element.locator(".stepper-turns")).to_contain_text(turns)
        replay = element.get_by_role("button", name="Replay this on real processes")
        assert replay.count() == (stepper.game.share is not None)
        if stepper.game.share:
            replay.click()
            expect(element.get_by_role("button", name="Copied")).to_be_visible()
            copied = visit.page.evaluate("navigator.clipboard.readText()")
            assert copied == f"python -m shmguide.play {name} {' '.join(digits[1])}"
    for width, (scheme, theme) in zip(WIDTHS, SCHEMES.items(), strict=True):
        visit.page.set_viewport_size({"width": width, "height": 900})
        visit.check_width()
        visit.page.evaluate(TURN, theme)
        visit.check_accessibility(f"{width} px, {scheme}", only="guide-stepper")


def assert_walked(game, walked):
    """The page goes through the states of the model, and knows what can follow."""
    model = game.model
    assert len(walked) == model.states
    for turns, reachable, waits in walked:
        assert reachable == sorted(set(map(game.label, model.still_possible(turns))))
        for number in waits:
            with pytest.raises(ValueError, match=f"process {number} must wait"):
                model.run([*turns, number])


def meet(element, stepper, challenge, walked):
    """Start again, and meet a challenge by keyboard."""
    model, page = stepper.game.model, element.page
    if element.get_by_role("button", name="Start again").is_enabled():
        element.get_by_role("button", name="Start again").click()
    if challenge.waits is None:
        schedule = model.schedule(challenge.met)
    else:
        schedule = min(
            (turns for turns, _, waits in walked if challenge.waits in waits), key=len
        )
    element.locator(".stepper-process:enabled").first.focus()
    for turn in schedule:
        page.keyboard.press(str(turn))
    task = element.locator(".stepper-tasks li", has_text=challenge.text)
    expect(task).to_have_text(f"{challenge.text} (done)")
    expect(element.get_by_role("status")).to_contain_text(f"Done: {challenge.text}")
    few = element.locator("div.stepper-outcomes")
    if few.count():
        gone = few.locator("s").all_inner_texts()
        possible = set(map(stepper.game.label, model.still_possible(schedule)))
        assert len(possible) + len(gone) == few.locator("li").count()
        assert not possible.intersection(gone)


@pytest.mark.parametrize(
    ("visit", "press"),
    [((1440, "light"), Locator.click), ((390, "dark", True), Locator.tap)],
    indirect=["visit"],
    ids=["mouse", "touch"],
)
def test_a_stepper_goes_on_and_back(visit, press):
    visit.page.goto(PLAYED)
    four = visit.page.locator("guide-stepper#four")
    status = four.get_by_role("status")
    expect(status).to_contain_text("206 of 206 printouts can still happen")
    process = four.get_by_role("button", name="Process 1")
    for done in "load", "store one more", "load it for print", "write the line":
        press(process)
        expect(status).to_contain_text(f"Process 1: {done}")
    expect(process).to_be_disabled()
    expect(four.locator(".stepper-terminal")).to_have_text("The value is 1\n")
    assert "four=1111" in visit.page.url
    visit.page.reload()
    expect(process).to_be_disabled()
    press(four.get_by_role("button", name="Step back"))
    expect(process).to_be_enabled()
    expect(four.locator(".stepper-terminal")).to_be_empty()
    visit.check_accessibility("played", only="guide-stepper")
    visit.check_width()
    press(four.get_by_role("button", name="Start again"))
    expect(status).to_contain_text("206 of 206")
    assert "four=" not in visit.page.url


def test_a_line_of_the_table_of_outcomes_leads_to_its_schedule(visit):
    visit.page.goto("creating/outcomes/")
    visit.page.get_by_text("Forbidden: an update is lost").click()
    link = visit.page.locator("a[href*='?four=']:visible").first
    digits = link.inner_text()
    link.click()
    four = visit.page.locator("guide-stepper#four")
    turns = f"Turns so far: {' '.join(digits)}"
    expect(four.locator(".stepper-turns")).to_contain_text(turns)
    expect(four.get_by_role("status")).to_contain_text("All steps are taken")


def test_without_scripts_a_schedule_is_drawn(browser, home):
    context = browser.new_context(base_url=home, java_script_enabled=False)
    page = context.new_page()
    page.goto(PLAYED)
    rows = page.locator("guide-stepper#four .stepper-drawn tbody tr")
    assert rows.count() == 16
    expect(rows.first).to_be_visible()
    assert "Process 0: load the counter" in rows.first.inner_text()
    context.close()
