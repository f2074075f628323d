import json

import pytest

from mobility.errors import InvalidInput
from mobility.policy import ServicePolicy
from mobility.simulation.scenario import POLICY_FIELDS, Scenario


def test_a_scenario_survives_json():
    scenario = Scenario(vehicles=3, policy={"max_wait_s": 900}, start_hour=7.5)
    assert Scenario.from_mapping(json.loads(json.dumps(scenario.to_mapping()))) == scenario


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"vehicles": 0}, "vehicles"),
        ({"vehicles": 2.5}, "vehicles"),
        ({"requests": 10**9}, "requests"),
        ({"seats": True}, "seats"),
        ({"day": "tomorrow"}, "day"),
        ({"day": 3}, "day"),
        ({"name": "  "}, "name"),
        ({"start_hour": 20, "end_hour": 20.5}, "end_hour"),
        ({"start_hour": "six"}, "start_hour"),
        ({"decay_m": float("nan")}, "decay_m"),
        ({"no_show_share": 1.5}, "no_show_share"),
        ({"policy": {"price_ct": 1}}, "policy.price_ct"),
        ({"policy": {"max_wait_s": "long"}}, "policy.max_wait_s"),
        ({"policy": [1]}, "policy"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_scenario_that_cannot_be_names_its_field(values, field):
    with pytest.raises(InvalidInput) as caught:
        Scenario.from_mapping(values)
    assert caught.value.field == field


def test_every_field_a_scenario_may_override_is_one_of_the_policy():
    assert set(ServicePolicy.__dataclass_fields__) >= POLICY_FIELDS
