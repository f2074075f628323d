"""A real Chromium on a real server over the line town."""

import os
import shutil
import threading
from functools import partial

import pytest
from playwright.sync_api import expect, sync_playwright

from mobility.store.store import Store
from tests.browser.chromium import Chromium
from tests.mobility.fakes import Town
from tests.web.towns import WebArea
from web.app import create_app
from web.server import WebServer
from web.settings import WebSettings

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 1180, "height": 820}
DESK = {"width": 1440, "height": 900}
READY = "html[data-ready]"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def signed_in(open_page, user, path, size=DESK, ready=READY):
    """Open a staff page and sign in on the way; its map jumps instead of gliding."""
    page = open_page(path, size=size, ready=None, reduced_motion="reduce")
    page.get_by_label("Benutzername").fill(user)
    page.get_by_label("Passwort").fill("lange genug")
    page.get_by_role("button", name="Anmelden").click()
    if ready:
        page.wait_for_selector(ready, state="attached")
    return page


def pytest_collection_modifyitems(items):
    """Everything in this folder plays in a browser."""
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def launch():
    """What starts a Chromium that draws maps without a graphics card."""
    found = (shutil.which(name) for name in (os.environ.get("CHROMIUM", "chromium"), *_BROWSERS))
    path = next((path for path in found if path), None)
    if path is None:
        pytest.fail("the browser tests need Chromium: run scripts/ensure_chromium.sh, or set CHROMIUM to where it is")
    expect.set_options(timeout=20_000)  # two busy cores draw maps slowly; a pass never waits that long
    with sync_playwright() as playwright:
        yield partial(playwright.chromium.launch, executable_path=path, args=list(FLAGS))


@pytest.fixture(scope="session")
def chromium(launch):
    """The browser of all pages."""
    browser = Chromium(launch)
    yield browser
    browser.close()


class Complaints(list):
    """What pages complained about: errors in scripts, and requests to anywhere else."""

    def watch(self, page, home):
        """Collect the complaints of a page that may only talk to `home`."""
        page.on("pageerror", lambda error: self.append(f"script: {error}"))
        page.on("console", lambda said: self.append(f"{said.type}: {said.text}") if said.type == "error" else None)
        page.on("request", lambda sent: None if _is_own(sent.url, home) else self.append(f"elsewhere: {sent.url}"))


def _is_own(url, home):
    return url.startswith((home, home.replace("http", "ws"), "blob:", "data:"))


@pytest.fixture
def complaints():
    """Every page opened by `open_page` complains here; a test fails on complaints it has not cleared."""
    heard = Complaints()
    yield heard
    assert heard == []


@pytest.fixture
def open_page(chromium, server, complaints):
    """Open a page of the server in a browser of its own, and wait until its scripts are ready."""
    contexts = []

    def opened(path="/", size=PHONE, ready=READY, **options):
        context = chromium.new_context(viewport=size, locale="de-DE", base_url=server, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        complaints.watch(page, server)
        page.goto(path)
        if ready:
            page.wait_for_selector(ready, state="attached")
        return page

    yield opened
    for context in contexts:
        chromium.close_context(context)


@pytest.fixture
def town(tmp_path):
    """The line town with one van on duty; it is Monday, 8:00."""
    store = Store.open(f"sqlite:///{tmp_path}/browser.db")
    store.migrate()
    yield Town(store, area=WebArea())
    store.close()


@pytest.fixture
def server(town):
    """The application on a port of its own; gives its address."""
    settings = WebSettings(secret_key="a key only for tests", limits=None, position_batch_s=0.1, outbox_poll_s=0.05)
    server = WebServer(create_app(town.service, settings), "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()
    thread.join()


@pytest.fixture
def booked(town):
    """A ride from Halt 2 to Halt 5 that is booked."""
    return town.booked(2, 5)
