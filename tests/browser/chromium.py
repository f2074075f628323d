"""A Chromium that may be lost: one that never lets go of a page is killed, and the next page gets a new one."""

import os
import signal
import threading

from playwright.sync_api import Error

__all__ = ["Chromium"]

_PATIENCE_S = 60


class Chromium:
    """
    Contexts of one browser that is started when it is first needed, and again where it was lost.

    Chromium now and then never answers `Target.disposeBrowserContext`, and Playwright would wait for it for ever. What
    the test had to show is shown by then, so that this fails no test.

    Parameters
    ----------
    launch
        Starts a browser.
    patience_s
        How long a context may take to close, in seconds.

    Attributes
    ----------
    pid
        The process id of the browser.
    """

    def __init__(self, launch, patience_s=_PATIENCE_S):
        self._launch = launch
        self._patience_s = patience_s
        self._browser = None
        self.pid = 0

    def new_context(self, **options):
        """Open a context of its own in the browser."""
        if self._browser is None or not self._browser.is_connected():
            self._browser = self._launch()
            self.pid = _pid(self._browser)
        return self._browser.new_context(**options)

    def close_context(self, context):
        """Close a context, or the whole browser where it does not let go of it."""
        deadline = threading.Timer(self._patience_s, os.kill, (self.pid, signal.SIGKILL))
        deadline.start()
        try:
            context.close()
        except Error:
            if self._browser.is_connected():
                raise
        finally:
            deadline.cancel()

    def close(self):
        """Close the browser."""
        if self._browser is not None:
            self._browser.close()


def _pid(browser):
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    session.detach()
    return next(process["id"] for process in processes if process["type"] == "browser")
