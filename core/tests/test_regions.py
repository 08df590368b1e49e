"""The shipped divisions: all 385, named with their town, and found under their old names."""

import pytest
from django.core.management import call_command

from core.models import Level, Region, RegionAlias
from core.regions import load_regions

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def regions():
    load_regions()


def test_all_divisions_of_the_city_are_loaded():
    counts = {level: Region.objects.filter(level=level).count() for level in Level}
    assert counts == {Level.CITY: 1, Level.TOWN: 14, Level.STREET: 6, Level.VILLAGE: 326, Level.COMMUNITY: 38}


def test_a_code_starts_with_its_parents_code():
    for region in Region.objects.exclude(parent=None).select_related("parent"):
        assert region.code.startswith(region.parent.code)
    assert Region.objects.get(parent=None).code == "610881"


def test_a_village_is_named_with_its_town():
    assert Region.objects.get(code="610881114202").full_name == "锦界镇 · 渡口村"
    assert Region.objects.get(code="610881114").full_name == "锦界镇"


def test_full_names_tell_villages_of_the_same_name_apart():
    names = list(Region.objects.values_list("full_name", flat=True))
    assert len(names) == len(set(names)) == 385
    assert Region.objects.filter(short_name="永兴村").count() == 2


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("郟家川村", "610881109223"),
        ("神木镇西大街社区居委会", "610881003002"),
        ("西大街社区", "610881003002"),
        ("瑶镇", "610881114"),
    ],
)
def test_an_old_name_leads_to_the_division(alias, code):
    assert list(RegionAlias.objects.filter(name=alias).values_list("region", flat=True)) == [code]


def test_an_alias_repeats_no_present_name_of_its_division():
    for alias in RegionAlias.objects.select_related("region"):
        assert alias.name not in (alias.region.name, alias.region.short_name)


def stored():
    regions, aliases = Region.objects.order_by("code"), RegionAlias.objects.order_by("name", "region")
    return list(regions.values()), list(aliases.values("name", "region", "reason"))


def test_loading_twice_changes_nothing(capsys):
    before = stored()
    call_command("load_regions")
    assert stored() == before
    assert capsys.readouterr().out.startswith("行政区划 385 个")


def test_a_wrong_name_in_the_table_is_put_right_again():
    Region.objects.filter(code="610881114202").update(full_name="别处")
    load_regions()
    assert Region.objects.get(code="610881114202").full_name == "锦界镇 · 渡口村"
