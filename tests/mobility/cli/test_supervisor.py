import contextlib
import http.server
import signal
import socket
import threading

import pytest

from mobility.cli.processes import ChildFailed
from mobility.cli.stopping import StopEvent
from mobility.cli.supervisor import RunOptions, alone_in, check_port, demo_settings, until_told, wait_until_healthy
from mobility.config import SettingError, Settings


@pytest.fixture
def busy_port():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_port_in_use_says_what_to_do(busy_port):
    with pytest.raises(SettingError, match=rf"port {busy_port} .* --port {busy_port + 1}"):
        check_port("127.0.0.1", busy_port)


def test_port_nought_is_any_free_one():
    port = check_port("127.0.0.1", 0)
    assert 1024 <= port <= 65535
    assert check_port("127.0.0.1", port) == port


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 8080), ("no.such.host.invalid", 8080), ("127.0.0.1", 70000)])
def test_an_address_that_is_not_ours_is_refused_with_a_sentence(host, port):
    with pytest.raises(SettingError):
        check_port(host, port)


class Healthy(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_waiting_ends_when_the_server_answers():
    with http.server.HTTPServer(("127.0.0.1", 0), Healthy) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        wait_until_healthy(f"http://127.0.0.1:{server.server_port}/health", lambda: True, StopEvent(), 10)
        server.shutdown()
        thread.join()


def test_waiting_ends_when_the_server_has_died(busy_port):
    with pytest.raises(ChildFailed, match="ended while it started"):
        wait_until_healthy("http://127.0.0.1:1/health", lambda: False, StopEvent(), 10)


def test_waiting_ends_when_nothing_answers_in_time():
    with pytest.raises(ChildFailed, match="did not answer"):
        wait_until_healthy("http://127.0.0.1:1/health", lambda: True, StopEvent(), 0.2)


def test_waiting_ends_when_told_to_stop():
    stopping = StopEvent()
    stopping.set()
    wait_until_healthy("http://127.0.0.1:1/health", lambda: True, stopping, 60)


def test_a_demonstration_has_its_own_database_policy_and_clock(tmp_path, monkeypatch):
    monkeypatch.delenv("MOBILITY_DATABASE_URL", raising=False)
    settings = Settings.from_environment({"MOBILITY_HOME": str(tmp_path)})
    demo = demo_settings(settings, RunOptions(speed=5, lead_s=600), None, 0)
    assert demo.database_url == f"sqlite:///{tmp_path / 'demo.sqlite'}"
    assert demo.demo
    assert (demo.clock_settings.speed, demo.clock_settings.lead_s) == (5, 600)
    assert demo.port > 0


def test_only_one_run_works_in_a_home(tmp_path):
    with alone_in(tmp_path), pytest.raises(SettingError, match="another `mobility run`"), alone_in(tmp_path):
        pytest.fail("two runs share a home")
    with alone_in(tmp_path):
        pass


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_lost_while_everything_is_made_ready_is_remembered(number):
    before = signal.getsignal(number)
    with until_told() as told:
        with contextlib.suppress(KeyboardInterrupt):  # as an import may do
            signal.raise_signal(number)
        with pytest.raises(KeyboardInterrupt):
            told.ready()
    assert signal.getsignal(number) is before


def test_interrupts_of_a_run_under_way_let_it_end_in_order_however_many_come():
    with until_told() as told:
        stopping = told.ready()
        assert not stopping.is_set()
        for _ in range(3):
            signal.raise_signal(signal.SIGINT)
        assert stopping.is_set()


def test_a_kept_database_never_meets_a_clock_that_goes_back(tmp_path):
    settings = Settings.from_environment({"MOBILITY_HOME": str(tmp_path)})
    assert demo_settings(settings, RunOptions(keep=True), None, 0).clock_settings.lead_s == 0


def test_signals_that_come_on_top_of_each_other_block_nothing():
    """A handler interrupts whatever the main thread does, also the handler before it."""
    with until_told() as told:
        stopping = told.ready()
        signal.setitimer(signal.ITIMER_REAL, 0)
        before = signal.signal(signal.SIGALRM, told.hear)
        try:
            signal.setitimer(signal.ITIMER_REAL, 0.001, 0.0001)
            assert stopping.wait(10)
            for _ in range(20_000):
                stopping.wait(0)
                stopping.set()
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def test_a_library_that_takes_the_handlers_away_does_not_keep_them():
    with until_told() as told:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        stopping = told.ready()
        signal.raise_signal(signal.SIGINT)
        assert stopping.is_set()
