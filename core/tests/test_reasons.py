"""A reason is kept whole or refused with a sentence."""

import pytest
from django.core.exceptions import ValidationError

from core.models import Parameter
from core.reasons import reason_for


def test_a_reason_is_kept_whole():
    assert reason_for(Parameter, "note", "  依据 2023 年通知\u200b ") == "依据 2023 年通知"
    assert reason_for(Parameter, "note", "字" * 200) == "字" * 200
    assert reason_for(Parameter, "note", " ") == ""


def test_one_that_is_too_long_is_refused_with_its_length():
    with pytest.raises(ValidationError, match="说明最多 200 字，现在 201 字，请改短。"):
        reason_for(Parameter, "note", "字" * 201)


def test_one_that_is_wanted_is_asked_for():
    with pytest.raises(ValidationError, match="请写明原因"):
        reason_for(Parameter, "note", " ", wanted="请写明原因。")
