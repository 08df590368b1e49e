"""Projects in the data-quality check: public-welfare posts without content are found village by village (Q054)."""

import pytest
from django.core.management import call_command

from core.scoping import whole_city
from monitoring.models import Finding, QualityCheck, Village
from monitoring.quality.messages import message
from projects.models import Project
from projects.tests.rows import make_project
from shenmu_portal.tests.personas import TOWN

pytestmark = pytest.mark.django_db
POSTS = {"kind": "就业项目", "subkind": "公益性岗位", "content": ""}


@pytest.fixture
def place(villages):
    call_command("load_parameters", verbosity=0)
    with whole_city():
        return Village.objects.create(region_id=villages[TOWN][0], is_delisted=False).region_id


def found():
    call_command("check_quality", verbosity=0)
    with whole_city():
        return Finding.objects.filter(rule="Q054").select_related("village").first()


def test_without_a_project_bank_the_rule_says_nothing(place):
    assert found() is None
    with whole_city():
        assert "Q054" in QualityCheck.objects.latest("pk").skipped


def test_projects_of_posts_without_content_are_found_by_name_until_it_is_written(place):
    with whole_city():
        make_project("P1", place, name="护路员岗位", year=2022, **POSTS)
        make_project("P2", place, name="保洁员岗位", year=2023, **POSTS)
        make_project("P3", place, name="早先的岗位", year=2020, **POSTS)
        make_project("P4", place, name="写明的岗位", **POSTS | {"content": "护林 20 人"})
        make_project("P5", place, name="没写的棚", content="")
    finding = found()
    assert message(finding) == "公益岗位项目没写建设内容（2021 年以来 2 个：护路员岗位、保洁员岗位）"
    assert (finding.region_id, finding.village.region_id) == (place, place)
    with whole_city():
        Project.objects.filter(number__in=("P1", "P2")).update(content="道路养护")
    assert found().state == "closed"
