"""Invented numbers that look right and belong to nobody.

No region code starts with 99, and no phone number with 154. The check digits are right.
"""

from core.identity import check_digit

FIRST_PREFIX = 990881
BLOCK = 10  # chunks that share a prefix; each has its own hundred of the order numbers
DISABILITY_KINDS, DISABILITY_GRADES = "1234567", "1234"


class Numbers:
    """Deals ID numbers that are unique over all chunks of a county, and phones."""

    def __init__(self, rng, chunk):
        self.rng = rng
        self.prefix = str(FIRST_PREFIX + chunk // BLOCK)
        self.hundred = chunk % BLOCK * 100
        self.dealt = set()

    def id_number(self, born, sex):
        """Eighteen characters; the seventeenth is odd for men."""
        stem = f"{self.prefix}{born:%Y%m%d}"
        order = int(self.rng.random() * 50) * 2 + (sex == "男")
        while (stem, order) in self.dealt:
            order = (order + 2) % 100
        self.dealt.add((stem, order))
        first17 = f"{stem}{self.hundred + order:03d}"
        return first17 + check_digit(first17)

    def disability_card(self, id_number):
        """The certificate's number: the ID number, kind and grade."""
        return id_number + self._one_of(DISABILITY_KINDS) + self._one_of(DISABILITY_GRADES)

    def phone(self):
        return f"154{int(self.rng.random() * 10**8):08d}"

    def bank_account(self):
        return f"9908810{int(self.rng.random() * 10**12):012d}"

    def _one_of(self, digits):
        return digits[int(self.rng.random() * len(digits))]
