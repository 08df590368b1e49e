"""Who lives together: relation, sex and age of each member, the head first."""

from monitoring.demo.names import pick

MALE, FEMALE = "男", "女"
HEAD, SPOUSE = "户主", "配偶"


def other(sex):
    return FEMALE if sex == MALE else MALE


def between(rng, low, high):
    return low + int(rng.random() * (high - low + 1))


def any_sex(rng):
    return MALE if rng.random() < 0.52 else FEMALE


def old_age(rng):
    """Sixty and a bit; the very old live with their children more often than alone."""
    return 60 + min(int(rng.expovariate(0.24)), 28)


def single_elder(rng):
    return [(HEAD, MALE if rng.random() < 0.7 else FEMALE, old_age(rng))]


def single_adult(rng):
    return [(HEAD, MALE if rng.random() < 0.8 else FEMALE, between(rng, 30, 58))]


def couple(rng, age=None):
    age = age or between(rng, 44, 58)
    sex = MALE if rng.random() < 0.88 else FEMALE
    return [(HEAD, sex, age), (SPOUSE, other(sex), max(20, age + between(rng, -4, 2)))]


def elder_couple(rng):
    return couple(rng, old_age(rng))


def with_children(rng, count=None, ages=None):
    """Parents with children at home; the ages may be asked for."""
    count = count or pick(rng, (1, 1, 2, 2, 2, 2, 3, 3))
    ages = ages or _ages(rng, count)
    family = couple(rng, max(ages) + between(rng, 22, 29))
    return family + [_child(rng, age) for age in sorted(ages, reverse=True)]


def single_parent(rng):
    return [person for person in with_children(rng, between(rng, 1, 2)) if person[0] != SPOUSE]


def three_generations(rng):
    family = with_children(rng, between(rng, 1, 2))
    age = family[0][2] + between(rng, 21, 27)
    parents = [("之父", MALE, age), ("之母", FEMALE, age + between(rng, -4, 1))]
    return family + (parents if rng.random() < 0.55 else [pick(rng, parents)])


def grown_son(rng):
    """An elderly couple whose grown son or daughter still belongs to the household."""
    age = between(rng, 52, 66)
    return couple(rng, age) + [_child(rng, age - between(rng, 23, 28))]


def children_alone(rng):
    return [(HEAD, any_sex(rng), 15), ("之兄弟姐妹", any_sex(rng), between(rng, 8, 13))]


def _ages(rng, count):
    youngest = between(rng, 0, 17)
    return [min(youngest + gap * between(rng, 2, 4), 23) for gap in range(count)]


def _child(rng, age):
    sex = any_sex(rng)
    return ("之子" if sex == MALE else "之女", sex, age)


ORDINARY = (
    (0.04, single_elder), (0.04, single_adult), (0.10, elder_couple), (0.07, couple), (0.37, with_children),
    (0.03, single_parent), (0.27, three_generations), (0.08, grown_son),
)  # fmt: skip
LIFTED = (
    (0.22, single_elder), (0.10, single_adult), (0.26, elder_couple), (0.16, couple), (0.18, with_children),
    (0.02, single_parent), (0.02, three_generations), (0.04, grown_son),
)  # fmt: skip

# A trouble that needs certain people chooses the family.
FOR_TROUBLE = {
    "transfer_heavy": elder_couple,
    "big_medical": three_generations,
    "newly_ill": with_children,
    "newly_disabled": with_children,
    "labour_fewer": lambda rng: with_children(rng, 3, [7, 9, 12]),
    "left_dibao": couple,
    "two_disabled": couple,
    "no_labour": lambda rng: couple(rng, between(rng, 62, 68)),
    "returned_home": with_children,
    "short_work": with_children,
    "relocated_idle": couple,
    "relocated": with_children,
    "dropout": lambda rng: with_children(rng, 1, [between(rng, 8, 13)]),
    "school_cost": lambda rng: with_children(rng, 2, [16, 19]),
    "farm_loss": couple,
    "farm_fall": couple,
    "worker_lost": grown_son,
    "relapse": with_children,
    "monitored": with_children,
    "children_alone": children_alone,
}


def family_for(rng, trouble, lifted):
    """The members of one household."""
    if trouble in FOR_TROUBLE:
        return FOR_TROUBLE[trouble](rng)
    draw = rng.random()
    for share, make in LIFTED if lifted else ORDINARY:
        draw -= share
        if draw < 0:
            return make(rng)
    return with_children(rng)
