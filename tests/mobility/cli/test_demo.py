from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from mobility.area import open_area
from mobility.cli.demo import demo_password, model_timetable, prepare_demo, seed_demo
from mobility.cli.supervisor import RunOptions
from mobility.config import SettingError, Settings
from mobility.installation import open_service
from mobility.people.values import Role
from mobility.policy import PolicyError
from mobility.store.store import Store
from mobility.timetable.model import MODEL_AGENCY
from tests.mobility.fakes import Town


def test_a_demonstration_is_seeded_once(memory):
    service = Town(memory, vans=0).service
    names = seed_demo(service, "ahorn-basalt-123", 3)
    assert names == ("fahrer1", "fahrer2", "fahrer3")
    assert seed_demo(service, "another-one-123", 3) == names
    assert len(service.fleet.vehicles()) == 3
    assert {staff.username for staff in service.people.all_staff()} >= {*names, "leitstelle", "planung"}
    for username, name in (("fahrer2", "Fahrer 2"), ("fahrer2d", "Fahrer 2d")):
        driver = service.people.verify(username, "ahorn-basalt-123")
        assert (driver.role, driver.display_name) == (Role.DRIVER, name)
    assert len(service.crews.drivers()) == 3 * 4


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


def test_a_made_up_area_has_a_made_up_timetable_and_says_so(tmp_path, model_bundle, database_url):
    variables = {"MOBILITY_HOME": str(tmp_path), "MOBILITY_BUNDLE": str(model_bundle)}
    settings = Settings.from_environment({**variables, "MOBILITY_DATABASE_URL": database_url})
    area = open_area(settings)
    settings = replace(settings, gtfs=model_timetable(settings, area, ZoneInfo("Europe/Berlin")))
    store = Store.open(database_url)
    store.migrate()
    store.close()
    service = open_service(settings, area)
    try:
        assert service.scheduled.agency == MODEL_AGENCY
        assert Settings.from_environment(settings.to_environment()).gtfs == settings.gtfs
    finally:
        service.store.close()
        area.close()


def test_a_timetable_that_is_set_is_the_one_that_is_used(tmp_path, town):
    settings = Settings.from_environment({"MOBILITY_HOME": str(tmp_path), "MOBILITY_GTFS": "/srv/vrm.zip"})
    assert model_timetable(settings, town.area, ZoneInfo("Europe/Berlin")) == Path("/srv/vrm.zip")


def test_a_real_area_has_no_made_up_timetable(tmp_path, town):
    settings = Settings.from_environment({"MOBILITY_HOME": str(tmp_path)})
    town.area.is_model = False
    assert model_timetable(settings, town.area, ZoneInfo("Europe/Berlin")) is None
    assert not settings.timetable_dir.exists()
