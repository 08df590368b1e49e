"""Households under monitoring: as what, since when, for which risks, and a third of them cleared."""

from monitoring.demo.names import pick

NOBODY = {
    "monitored_as": "", "identified_in": None, "risks": [], "is_cleared": None, "cleared_by": "", "cleared_in": None,
    "disaster_kind": "", "has_safety_net": False, "had_unsafe_house": None, "had_dropout": None, "had_unsafe_water": None,
    "had_uninsured": None,
}  # fmt: skip
RISKS = ("因病", "因学", "因务工就业不稳", "因意外事故", "因产业失败", "因自然灾害")


def monitoring_of(rng, period, household):
    """The monitoring fields of a household."""
    if household.trouble not in ("monitored", "relapse"):
        return NOBODY
    steady = "脱贫不稳定户" if household.is_lifted else "边缘易致贫户"
    main = "因病" if household.has_illness else pick(rng, RISKS[1:])
    more = pick(rng, RISKS)
    fields = NOBODY | {
        "monitored_as": "突发严重困难户" if rng.random() < 0.35 else steady,
        "identified_in": int(period.until) - 13 - int(rng.random() * 24),
        "risks": [main] + [more] * (more != main and rng.random() < 0.4),
        "is_cleared": False,
        "had_unsafe_house": rng.random() < 0.05,
        "had_dropout": False,
        "had_unsafe_water": rng.random() < 0.04,
        "had_uninsured": rng.random() < 0.06,
    }
    fields["disaster_kind"] = "洪涝灾害" if "因自然灾害" in fields["risks"] else ""
    if household.trouble == "relapse" or rng.random() < 0.33:
        cleared_in = max(fields["identified_in"] + 6, int(period.until) - 3 - int(rng.random() * 7))
        fields |= {
            "is_cleared": True,
            "cleared_by": "帮扶消除" if rng.random() < 0.9 else "自然消除",
            "cleared_in": cleared_in,
        }
    return fields
