"""What the tests of supervision share with those of the funds: workbooks staged as a person would."""

from funds.tests.conftest import stage_book

__all__ = ["stage_book"]
