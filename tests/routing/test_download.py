"""Downloads against a local server that cuts, lies, forgets and refuses."""

import hashlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from routing.download import download
from routing.errors import DownloadError
from routing.progress import SilentProgress

CONTENT = bytes(range(256)) * 4_000  # about 1 MB, every part of it recognisable
CUT_AT = 300_000


class Script:
    """What the server serves, how it misbehaves, and what it was asked."""

    def __init__(self):
        self.content = CONTENT
        self.tag = '"v1"'
        self.cuts = 0
        self.ranges = True
        self.checksum = hashlib.md5(CONTENT, usedforsecurity=False).hexdigest()
        self.asked = []


class Handler(BaseHTTPRequestHandler):
    """Serves /map.osm.pbf with ranges and /map.osm.pbf.md5; everything else is 404."""

    def do_GET(self):
        script = self.server.script
        script.asked.append((self.path, self.headers.get("Range"), self.headers.get("If-Range")))
        if self.path == "/map.osm.pbf.md5":
            self._answer(200, f"{script.checksum}  map.osm.pbf\n".encode())
        elif self.path == "/map.osm.pbf":
            self._serve(script)
        else:
            self._answer(404, b"no")

    def _serve(self, script):
        first = 0
        asked = self.headers.get("Range")
        if script.ranges and asked and self.headers.get("If-Range") == script.tag:
            first = int(asked.removeprefix("bytes=").rstrip("-"))
            if first >= len(script.content):
                self._answer(416, b"", {"Content-Range": f"bytes */{len(script.content)}"})
                return
        body = script.content[first:]
        headers = {"ETag": script.tag}
        if first:
            headers["Content-Range"] = f"bytes {first}-{len(script.content) - 1}/{len(script.content)}"
        cut = script.cuts > 0
        script.cuts -= cut
        self._answer(206 if first else 200, body, headers, send=CUT_AT if cut else None)

    def _answer(self, status, body, headers=None, send=None):
        self.send_response(status)
        for key, value in (headers or {}).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:send])
        if send is not None:
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def server():
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.script = Script()
    httpd.url = f"http://127.0.0.1:{httpd.server_port}/map.osm.pbf"
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,))
    thread.start()
    yield httpd
    httpd.shutdown()
    thread.join()
    httpd.server_close()


class Recorded:
    """Remembers the shares it was told."""

    def __init__(self):
        self.shares = []

    def step(self, name, fraction=None):
        assert name
        self.shares.append(fraction)


def test_a_whole_file_arrives_checked_and_with_progress(server, tmp_path):
    progress = Recorded()
    target = tmp_path / "deep" / "map.osm.pbf"
    download(server.url, target, progress=progress, checksum_url=server.url + ".md5")
    assert target.read_bytes() == CONTENT
    assert progress.shares[-1] == 1.0
    assert progress.shares == sorted(progress.shares)
    assert [p.name for p in target.parent.iterdir()] == ["map.osm.pbf"]


def test_a_cut_connection_is_resumed_where_it_stopped(server, tmp_path):
    server.script.cuts = 1
    target = tmp_path / "map.osm.pbf"
    download(server.url, target, progress=SilentProgress(), checksum_url=server.url + ".md5")
    assert target.read_bytes() == CONTENT
    first, second = server.script.asked[:2]
    assert first[1] is None
    begin = int(second[1].removeprefix("bytes=").rstrip("-"))
    assert CUT_AT - 65_536 <= begin <= CUT_AT
    assert second[2] == '"v1"'


def test_three_cuts_end_with_a_sentence_and_the_next_run_goes_on(server, tmp_path):
    server.script.cuts = 3
    target = tmp_path / "map.osm.pbf"
    with pytest.raises(DownloadError, match="run the command again to go on"):
        download(server.url, target, progress=SilentProgress())
    assert not target.exists()
    # Three answers of 300 000 bytes each have arrived, of each at most the last 64 KiB were lost.
    arrived = (tmp_path / "map.osm.pbf.part").stat().st_size
    assert 3 * (CUT_AT - 65_536) <= arrived <= 3 * CUT_AT
    download(server.url, target, progress=SilentProgress())
    assert target.read_bytes() == CONTENT
    assert server.script.asked[-1][1] == f"bytes={arrived}-"


def test_a_file_that_changed_meanwhile_starts_afresh(server, tmp_path):
    server.script.cuts = 3
    target = tmp_path / "map.osm.pbf"
    with pytest.raises(DownloadError):
        download(server.url, target, progress=SilentProgress())
    server.script.content, server.script.tag = CONTENT[::-1], '"v2"'
    download(server.url, target, progress=SilentProgress())
    assert target.read_bytes() == CONTENT[::-1]


def test_a_server_without_ranges_is_asked_for_the_whole_file(server, tmp_path):
    server.script.cuts, server.script.ranges = 1, False
    target = tmp_path / "map.osm.pbf"
    download(server.url, target, progress=SilentProgress())
    assert target.read_bytes() == CONTENT


def test_a_part_that_is_whole_already_is_not_fetched_again(server, tmp_path):
    target = tmp_path / "map.osm.pbf"
    (tmp_path / "map.osm.pbf.part").write_bytes(CONTENT)
    (tmp_path / "map.osm.pbf.part.json").write_text(f'{{"url": "{server.url}", "mark": "\\"v1\\""}}')
    download(server.url, target, progress=SilentProgress())
    assert target.read_bytes() == CONTENT
    assert len(server.script.asked) == 1


def test_a_wrong_checksum_throws_the_file_away(server, tmp_path):
    server.script.checksum = "0" * 32
    target = tmp_path / "map.osm.pbf"
    with pytest.raises(DownloadError, match="does not match its checksum"):
        download(server.url, target, progress=SilentProgress(), checksum_url=server.url + ".md5")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("missing", ["file", "checksum"])
def test_an_address_that_does_not_exist_is_named(server, tmp_path, missing):
    gone = server.url + ".gone"
    url, checksum = (gone, None) if missing == "file" else (server.url, gone)
    with pytest.raises(DownloadError, match=r"\.gone does not exist \(404\)"):
        download(url, tmp_path / "map.osm.pbf", progress=SilentProgress(), checksum_url=checksum)
    assert not (tmp_path / "map.osm.pbf").exists()


def test_no_network_ends_with_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/map.osm.pbf"
        with pytest.raises(DownloadError, match="check the network"):
            download(url, tmp_path / "map.osm.pbf", progress=SilentProgress())


def test_a_folder_that_cannot_be_made_ends_with_a_sentence(server, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DownloadError, match="cannot write"):
        download(server.url, tmp_path / "file" / "map.osm.pbf", progress=SilentProgress())
