"""A browser that hangs costs its own test some seconds, and no other test anything."""

import os
import signal

from tests.browser.chromium import Chromium


def test_a_browser_that_never_lets_go_of_a_page_is_replaced(launch):
    browser = Chromium(launch, patience_s=0.5)
    context = browser.new_context()
    context.new_page().goto("about:blank")
    lost = browser.pid
    os.kill(lost, signal.SIGSTOP)  # it no longer answers anything

    browser.close_context(context)

    page = browser.new_context().new_page()
    page.set_content("<p>da</p>")
    assert (page.text_content("p"), browser.pid == lost) == ("da", False)
    browser.close()
