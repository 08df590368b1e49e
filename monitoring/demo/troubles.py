"""What goes wrong in a synthetic county, and how often: every screening rule finds something, none too much.

A wheel of 2,000 places is dealt over the households in turn, so that even a small county has every kind once.
"""

WHEEL = 2000

PLACES = {
    "low_income": 6,  # SR01
    "near_line": 14,  # SR02
    "income_drop": 16,  # SR03
    "transfer_heavy": 10,  # SR04
    "big_medical": 6,  # SR05
    "medical_share": 16,  # SR06
    "rigid_spending": 3,  # SR07
    "newly_ill": 6,  # SR08
    "newly_disabled": 3,  # SR09
    "two_disabled": 10,  # SR10
    "no_labour": 5,  # SR11
    "labour_fewer": 3,  # SR12
    "returned_home": 20,  # SR13
    "short_work": 14,  # SR14
    "relocated_idle": 1,  # SR15
    "dropout": 3,  # SR16
    "school_cost": 10,  # SR17
    "uninsured": 16,  # SR18
    "unsafe_house": 5,  # SR19
    "unsafe_water": 5,  # SR20
    "disaster": 4,  # SR21
    "accident": 3,  # SR22
    "venture_failed": 2,  # SR23 a
    "farm_loss": 5,  # SR23 b
    "farm_fall": 8,  # SR23 c
    "worker_lost": 2,  # SR24
    "left_dibao": 3,  # SR25
    "relapse": 1,  # SR27
    "children_alone": 1,  # SR28 b
    "monitored": 7,
    "relocated": 4,
    "no_income": 18,
}
NONE = ""
_KINDS = [kind for kind, places in PLACES.items() for _ in range(places)]
_STEP = 1103  # shares no factor with the wheel, so the kinds spread over all villages


def trouble_of(index, seed):
    """The trouble of the household with this running number; for most of them none."""
    place = (index * _STEP + seed) % WHEEL
    return _KINDS[place] if place < len(_KINDS) else NONE
