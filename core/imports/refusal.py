"""The whole file is refused: the sentence says why and what to do."""


class Refused(Exception):
    """An upload that cannot be imported at all."""
