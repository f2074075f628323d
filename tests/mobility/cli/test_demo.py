import pytest
from rich.console import Console

from mobility.cli.demo import demo_password, extend_shifts, prepare_demo, seed_demo
from mobility.cli.supervisor import RunOptions
from mobility.config import SettingError, Settings
from mobility.people.values import Role
from mobility.policy import PolicyError
from tests.mobility.fakes import Town


def test_a_demonstration_is_seeded_once(memory):
    service = Town(memory, vans=0).service
    names = seed_demo(service, "ahorn-basalt-123", 3)
    assert names == ("fahrer1", "fahrer2", "fahrer3")
    assert seed_demo(service, "another-one-123", 3) == names
    assert len(service.fleet.vehicles()) == 3
    assert {staff.username for staff in service.people.all_staff()} >= {*names, "leitstelle", "planung"}
    assert service.people.verify("fahrer2", "ahorn-basalt-123").role is Role.DRIVER


def test_every_vehicle_is_on_duty_from_the_start(memory):
    town = Town(memory, vans=0)
    seed_demo(town.service, "ahorn-basalt-123", 2)
    shifts = town.service.fleet.shifts(town.now_s, town.now_s + 1)
    assert len(shifts) == 2
    assert all(shift.start_s < town.now_s < shift.end_s for shift in shifts)
    assert len({shift.driver_id for shift in shifts}) == 2


def test_shifts_roll_on_before_they_end(memory):
    town = Town(memory, vans=0)
    seed_demo(town.service, "ahorn-basalt-123", 1)
    assert extend_shifts(town.service) == 0
    (first,) = town.service.fleet.shifts(town.now_s, town.now_s + 1)
    town.clock.set(first.end_s - 3600)
    assert extend_shifts(town.service) == 1
    following = town.service.fleet.shifts(first.end_s, first.end_s + 1)
    assert [shift.start_s for shift in following] == [first.end_s]
    assert extend_shifts(town.service) == 0


def test_the_password_is_made_once_for_each_installation(tmp_path):
    one, other = (Settings.from_environment({"MOBILITY_HOME": str(tmp_path / name)}) for name in ("one", "other"))
    assert demo_password(one) == demo_password(one)
    assert len(demo_password(one)) >= 10
    assert (one.home / "demo_password").stat().st_mode & 0o077 == 0
    assert demo_password(other)


def test_a_password_half_written_is_told(tmp_path):
    settings = Settings.from_environment({"MOBILITY_HOME": str(tmp_path)})
    (tmp_path / "demo_password").write_text("")
    with pytest.raises(SettingError, match="delete it"):
        demo_password(settings)


def test_wrong_settings_are_told_before_an_area_is_built(tmp_path):
    broken = tmp_path / "policy.toml"
    broken.write_text("colour = 'red'")
    settings = Settings.from_environment({"MOBILITY_HOME": str(tmp_path / "home"), "MOBILITY_POLICY": str(broken)})
    with pytest.raises(PolicyError, match="colour"):
        prepare_demo(settings, RunOptions(), Console(stderr=True))
    assert not (tmp_path / "home" / "bundles").exists()
