"""The glossary knows every register: its Chinese name beside its name in code."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

GLOSSARY = (Path(settings.BASE_DIR) / "docs" / "glossary.md").read_text()
OURS = ("core", "monitoring", "projects", "funds", "photovoltaic", "supervision", "bulletins")
MODELS = [
    model for app in OURS for model in apps.get_app_config(app).get_models() if not hasattr(model, "pgh_tracked_model")
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_model_stands_in_the_glossary_under_both_its_names(model):
    lines = [line for line in GLOSSARY.splitlines() if f"`{model.__name__}`" in line]
    assert any(str(model._meta.verbose_name) in line for line in lines)
