"""Names stand where people look for them."""

import pytest

from mobility.naming import by_name


@pytest.mark.parametrize(
    "names",
    [
        ["Fahrer 1", "Fahrer 2", "Fahrer 10"],
        ["7 Sitze", "12 Sitze", "Bus", "bus 3", "Bus 3a", "Bus 20"],
        ["", "0", "007 b", "8"],
        ["Bus 2", "Bus ²"],
    ],
)
def test_numbers_count_by_their_size(names):
    mixed = names[::-1]
    assert sorted(mixed, key=by_name) == names
