"""Fares by distance and concession."""

import pytest

from mobility.tariff.fares import FareBand, Fares, FaresError
from tests.mobility.fakes import POLICY_DIR

DISTRICT = Fares.from_file(POLICY_DIR / "fares.toml")


@pytest.mark.parametrize(
    ("distance_m", "full", "reduced", "price_ct"),
    [(0, 1, 0, 260), (3000, 1, 0, 260), (3000.5, 1, 0, 380), (20_000, 1, 0, 720), (5000, 2, 3, 2 * 380 + 3 * 230)],
)
def test_the_band_is_the_first_that_reaches_far_enough(distance_m, full, reduced, price_ct):
    assert DISTRICT.price_ct(distance_m, full=full, reduced=reduced) == price_ct


def test_companions_and_infants_alone_pay_nothing():
    assert DISTRICT.price_ct(5000, full=0, reduced=0) == 0


@pytest.mark.parametrize(
    "bands",
    [
        [],
        [{"up_to_m": 3000, "adult_ct": 200, "reduced_ct": 100}],
        [{"adult_ct": 200, "reduced_ct": 300}],
        [{"adult_ct": 200, "reduced_ct": -1}],
        [{"adult_ct": 200}],
        [{"adult_ct": 200, "reduced_ct": 100, "colour": "red"}],
        [{"adult_ct": 100, "reduced_ct": 100}, {"adult_ct": 200, "reduced_ct": 100}],
    ],
)
def test_tables_that_contradict_themselves_are_refused(bands):
    with pytest.raises(FaresError):
        Fares.from_mapping({"bands": bands})


def test_bands_must_grow():
    with pytest.raises(FaresError, match="grow"):
        Fares((FareBand(5000, 300, 100), FareBand(3000, 200, 100), FareBand(None, 400, 100)))


def test_a_missing_or_broken_file_is_named(tmp_path):
    with pytest.raises(FaresError, match=r"nothing\.toml"):
        Fares.from_file(tmp_path / "nothing.toml")
    broken = tmp_path / "broken.toml"
    for content in (b"bands = [", b"\x88\xff no text at all"):
        broken.write_bytes(content)
        with pytest.raises(FaresError, match=r"broken\.toml"):
            Fares.from_file(broken)


@pytest.mark.parametrize("values", [{"colour": 1}, {"bands": [{"adult_ct": 2, "reduced_ct": 1, "colour": 1}]}])
def test_an_unknown_field_is_named_with_those_that_are_known(values):
    with pytest.raises(FaresError, match=r"unknown field colour; known are .*adult_ct"):
        Fares.from_mapping({"bands": [{"adult_ct": 2, "reduced_ct": 1}], **values})
