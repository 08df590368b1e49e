"""The dictionaries of 衔接资金 (domain facts §7), each word stored as it is written."""

from core.fields import Words


class FundLevel(Words):
    """资金级次: whose money it is."""

    CENTRAL = "中央"
    PROVINCIAL = "省级"
    PREFECTURE = "榆林市级"
    COUNTY = "神木市级"


class FindingSource(Words):
    """Who found a problem with the money."""

    AUDIT = "审计"
    INSPECTION = "巡察"
    SUPERVISION = "督查考核"
    FINANCE = "财政监督"
    OTHER = "其他"
