"""Imports point down only, and none hides inside a function."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LAYERS = {
    "deploy": 0,  # puts the portal on a machine, knows no app
    "core": 1,
    "monitoring": 2,
    "projects": 3,
    "assistance": 4,
    "funds": 4,
    "livelihoods": 4,
    "photovoltaic": 4,
    "supervision": 4,
    "villages": 4,
    "bulletins": 5,
    "shenmu_portal": 6,
    "bench": 7,
}
FILES = sorted(path for name in LAYERS for path in (ROOT / name).rglob("*.py"))


def imported_packages(node):
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [node.module.split(".")[0]] if not node.level else ["(relative)"]
    return []


def upward_imports(package, source):
    """Packages imported that do not lie below the given one."""
    found = [name for node in ast.walk(ast.parse(source)) for name in imported_packages(node)]
    own = LAYERS[package]
    return [name for name in found if name == "(relative)" or (name != package and LAYERS.get(name, -1) >= own)]


def hidden_imports(source):
    """Lines of imports inside functions."""
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    return sorted({n.lineno for f in functions for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)})


def named(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in FILES if "tests" not in path.parts], ids=named)
def test_a_module_imports_only_what_lies_below(path):
    assert upward_imports(path.relative_to(ROOT).parts[0], path.read_text()) == []


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_import_hides_inside_a_function(path):
    assert hidden_imports(path.read_text()) == []


def test_an_upward_import_is_found():
    assert upward_imports("core", "from monitoring.models import Household") == ["monitoring"]
    assert upward_imports("funds", "import photovoltaic.models") == ["photovoltaic"]
    assert upward_imports("monitoring", "from . import words") == ["(relative)"]
    assert upward_imports("bulletins", "from monitoring import rules\nfrom core import months\nimport json") == []


def test_a_hidden_import_is_found():
    assert hidden_imports("import json\ndef late():\n    import json\n") == [3]
