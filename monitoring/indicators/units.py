"""The units indicators are counted in, and words several of them share."""

from decimal import Decimal

ZERO = Decimal(0)
HOUSEHOLD, PERSON, PER_CENT, YUAN = "户", "人", "%", "元"
NOT_SCREENED = "该月尚未完成筛查"
