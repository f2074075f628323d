import importlib
import pkgutil

import pytest

import routing
from routing import errors

MODULES = ["routing", *(f"routing.{module.name}" for module in pkgutil.iter_modules(routing.__path__))]


@pytest.mark.parametrize("name", MODULES)
def test_every_module_lists_its_public_names(name):
    module = importlib.import_module(name)
    assert len(set(module.__all__)) == len(module.__all__)
    assert all(hasattr(module, member) for member in module.__all__)


def test_errors_draw_their_whole_tree():
    for name in errors.__all__:
        assert f" {name} " in f" {errors.__doc__} ".replace("\n", " "), name
        assert issubclass(getattr(errors, name), errors.RoutingError)
        assert getattr(errors, name).__doc__
