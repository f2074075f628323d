import pytest

from routing.extract import STEP, read_roads
from routing.file_share import EVERY, OWN_FILES, FileShare
from tests.routing.maps import MiniMap


class Heard:
    def __init__(self):
        self.shares = []

    def step(self, name, fraction=None):
        self.shares.append((name, fraction))


def test_share_grows_with_what_has_been_read(tmp_path):
    path, heard = tmp_path / "a.txt", Heard()
    path.write_bytes(b"x" * 4 * EVERY)

    def letters():
        with path.open("rb", buffering=0) as file:
            while letter := file.read(1):
                yield letter

    assert sum(1 for _ in FileShare(path, "Reading", heard).told(letters())) == 4 * EVERY
    shares = [share for _, share in heard.shares]
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    if OWN_FILES.is_dir():  # where the system tells
        assert shares[3] == pytest.approx(0.5, abs=0.01)


def test_reading_roads_tells_how_far_it_is(tmp_path):
    heard = Heard()
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0)).way(7, [1, 2])
    read_roads(town.write(tmp_path / "a.osm"), progress=heard)
    assert {name for name, _ in heard.shares} == {STEP}
    assert heard.shares[-1] == (STEP, 1.0)
