"""Publishing: once, by one person, with files that anybody can check and no figure that failed."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage

from bulletins.freezing import freeze
from bulletins.models import Bulletin
from bulletins.publishing import file_for, publish, publish_at_once
from bulletins.signing import sign, submit
from bulletins.tests.conftest import DECEMBER
from core.scoping import whole_city
from monitoring.models import Household


def test_a_published_bulletin_has_two_files_with_their_checksums(published):
    assert published.state == Bulletin.State.PUBLISHED
    for file, expected in ((published.file, published.sha256), (published.town_file, published.town_sha256)):
        with file.open("rb") as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == expected


def test_of_two_people_who_press_at_once_one_wins_and_the_loser_leaves_no_file(draft, office):
    with whole_city():
        submit(draft, by=None)
        sign(draft, by=None)
        second = Bulletin.objects.get(pk=draft.pk)
        publish(draft, by=office)
        with pytest.raises(ValidationError, match="已由他人发布"):
            publish(second, by=office)
    assert len(default_storage.listdir("bulletins/2023-12")[1]) == 2


def test_a_draft_measured_again_meanwhile_is_not_published_unseen(draft, county, office):
    with whole_city():
        Household.objects.filter(pk=county["dry"].pk).update(has_safe_water=True)
    freeze(DECEMBER)
    with whole_city(), pytest.raises(ValidationError, match="重新汇总"):
        publish_at_once(draft, by=office)


def test_a_published_bulletin_is_not_published_again(published):
    with whole_city(), pytest.raises(ValidationError, match="已经发布"):
        publish_at_once(published)


def test_a_bulletin_with_a_failed_figure_is_refused_by_name_and_number(draft):
    draft.errors = {"dropouts": "1a2b3c4d"}
    with whole_city(), pytest.raises(ValidationError, match="失学辍学人数（错误编号 1a2b3c4d）"):
        publish_at_once(draft)


def test_a_file_that_was_touched_is_not_handed_out(published):
    with open(published.file.path, "ab") as file:
        file.write(b"x")
    with pytest.raises(ValidationError, match="校验值不符"):
        file_for(published, whole_city=True)


def test_a_correction_stands_beside_the_first_version(published, county):
    with whole_city():
        Household.objects.filter(pk=county["dry"].pk).update(has_safe_water=True)
        second = publish_at_once(freeze(DECEMBER), notes="更正高家堡镇饮水数据")
    assert [each.version for each in Bulletin.objects.published()] == [2, 1]
    assert file_for(published, whole_city=True) != file_for(second, whole_city=True)
    assert Bulletin.objects.current().get() == second
