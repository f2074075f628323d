"""The house rules a linter does not know: small modules, small functions, named exports (ruff sorts them)."""

from __future__ import annotations

import ast
import itertools
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("routing", "dispatcher", "mobility", "web")
MODULES = sorted(
    path
    for path in itertools.chain.from_iterable((ROOT / package).rglob("*.py") for package in PACKAGES)
    if "versions" not in path.parts  # a migration is a record of what was done, in one piece
)
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 60


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1


def _exports(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            return ast.literal_eval(node.value)
    return None


def test_a_module_holds_one_concept():
    lines = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert not {name: count for name, count in lines.items() if count > MAX_MODULE_LINES}


def test_a_function_fits_on_a_screen():
    sizes = {
        f"{_name(path)}:{node.lineno} {node.name}": _code_lines(node)
        for path in MODULES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert not {name: count for name, count in sizes.items() if count > MAX_FUNCTION_LINES}


def test_every_module_with_public_names_says_what_it_exports():
    silent = []
    for path in MODULES:
        if path.name in {"__main__.py", "env.py"}:
            continue
        tree = _tree(path)
        public = [
            node
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
        ]
        if public and _exports(tree) is None:
            silent.append(_name(path))
    assert not silent
