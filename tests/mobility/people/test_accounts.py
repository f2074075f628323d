"""Staff sign in with a password nobody can read back; riders are known by name and phone."""

import pytest

from mobility.errors import InvalidInput, NotAllowed, NotFound
from mobility.people.accounts import password_hasher
from mobility.people.values import Role


@pytest.fixture
def anna(town):
    return town.service.people.create_staff("Anna", "ein langes Kennwort", Role.DISPATCHER, "Anna Muster")


def test_the_right_password_signs_in(town, anna):
    assert town.service.people.verify(" ANNA ", "ein langes Kennwort") == anna


@pytest.mark.parametrize(
    ("username", "password"),
    [("anna", "ein falsches Kennwort"), ("nobody", "ein langes Kennwort"), ("", ""), ("anna", "x" * 100_000)],
)
def test_a_wrong_name_and_a_wrong_password_look_the_same(town, anna, username, password):
    with pytest.raises(NotAllowed, match=r"^user name or password is wrong$"):
        town.service.people.verify(username, password)


def test_a_new_password_replaces_the_old_one(town, anna):
    town.service.people.set_password(anna.id, "ein neues Kennwort")
    assert town.service.people.verify("anna", "ein neues Kennwort") == anna
    with pytest.raises(NotAllowed):
        town.service.people.verify("anna", "ein langes Kennwort")


def test_passwords_are_kept_as_argon2id():
    assert password_hasher().hash("secret").startswith("$argon2id$")


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("username", {"username": "a b"}),
        ("username", {"username": "anna"}),
        ("password", {"password": "short"}),
        ("display_name", {"display_name": " "}),
        ("role", {"role": Role.RESIDENT}),
    ],
)
def test_accounts_that_make_no_sense_are_refused(town, anna, field, values):
    usual = {"username": "bert", "password": "lang genug ist es", "role": Role.DRIVER, "display_name": "Bert"}
    with pytest.raises(InvalidInput) as caught:
        town.service.people.create_staff(**{**usual, **values})
    assert caught.value.field == field


def test_staff_can_be_listed_by_role(town, anna):
    assert town.service.people.all_staff(Role.DISPATCHER) == (anna,)
    assert town.service.people.staff(anna.id) == anna
    with pytest.raises(NotFound):
        town.service.people.staff("nobody")


def test_a_caller_is_remembered_once(town):
    first = town.service.people.remember("Erika Beispiel", "0261 1")
    assert town.service.people.remember(" Erika Beispiel", "0261 1 ") == first
    assert town.service.people.remember("Max Beispiel", "0261 1") != first
