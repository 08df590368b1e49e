"""What synthetic villages do with the income: posts and their holders, a plan a year, wages and payments every month."""

from datetime import date
from decimal import Decimal
from itertools import groupby

from core.models import StepTaken
from core.months import Month
from monitoring.models import Member
from photovoltaic.models import DistributionPlan, Payment, PlanItem, PostHolder, PostWage, PublicPost
from photovoltaic.sharing import of_year
from photovoltaic.steps import PLAN_STEPS
from photovoltaic.words import PayState, PostKind, Use

WAGE, MOST_POSTS, POSTS_SHARE = Decimal(600), 12, Decimal("0.62")
BATCH, PAY_DAY = 2000, 25
REWARD = Decimal(500)
WAY = (("vote", "draft"), ("review", "voted"), ("announce", "reviewed"), ("carry-out", "announced"))


def live(rng, place, first, last, by, *, payments_since):
    """Posts, plans and payments of all villages with income, from one day to another; `by` are clerk and reviewer."""
    incomes = {}
    for year in range(first.year, last.year + 1):
        for village, own in groupby(of_year(place, year, last), key=lambda part: part.village):
            incomes[village, year] = max(Decimal(0), sum(part.income for part in own))
    people = _people({village for village, _ in incomes})
    posts = _posts(rng, incomes, people, first)
    plans = _plans(rng, incomes, last)
    _pay(rng, plans, posts, max(first, payments_since), last)
    StepTaken.objects.bulk_create([step for plan in plans.values() for step in _steps(plan, by)], batch_size=BATCH)


def _people(villages):
    """{village: members who may hold a post}."""
    found = {}
    members = Member.objects.filter(
        region__in=villages, left_on=None, household__category="脱贫户", labour__in=("普通劳动力", "弱劳动力或半劳动力"),
        born_on__range=(date(1956, 1, 1), date(2002, 1, 1)),
    )  # fmt: skip
    for member in members.select_related("household").order_by("region_id", "pk"):
        found.setdefault(member.region_id, []).append(member)
    return found


def _posts(rng, incomes, people, first):
    """[(post, member)]: as many as two thirds of a village's poorest year can pay."""
    posts, holders = [], []
    for village in sorted({village for village, _ in incomes}):
        income = min((amount for (place, _), amount in incomes.items() if place == village and amount), default=0)
        able = people.get(village, [])
        count = min(MOST_POSTS, len(able), int(income * POSTS_SHARE / (12 * WAGE)))
        for number, member in enumerate(rng.sample(able, count), 1):
            kind = rng.choice(list(PostKind)[:-1])
            post = PublicPost(
                number=f"GW{village[6:]}{number:03d}", region_id=village, name=f"{kind}员{number}", kind=kind, wage=WAGE,
                set_up_on=first, duty=f"本村{kind}",
            )  # fmt: skip
            posts.append(post)
            holders.append(
                PostHolder(
                    post=post,
                    region_id=village,
                    member=member,
                    contract=f"XY{post.number}",
                    begun_on=first,
                    contract_ends_on=date(first.year + 5, 12, 31),
                )  # fmt: skip
            )
    PublicPost.objects.bulk_create(posts, batch_size=BATCH)
    PostHolder.objects.bulk_create(holders, batch_size=BATCH)
    return [(holder.post, holder.member) for holder in holders]


def _plans(rng, incomes, last):
    """{(village, year): plan}: past years published, this year's mostly running, some still at the beginning."""
    plans, items, states = {}, [], {}
    for (village, year), income in incomes.items():
        if not income:
            continue
        draw, state = rng.random(), DistributionPlan.State.CLOSED
        if year == last.year:
            state = DistributionPlan.State.RUNNING if draw < 0.88 else DistributionPlan.State.ANNOUNCED
        began = min(last, date(year, 3, 1))
        plans[village, year] = DistributionPlan(
            number=f"GF{year}{village[6:]}", region_id=village, year=year, income=income, started_on=began, entered_on=began
        )  # fmt: skip
        states[village, year] = state
    DistributionPlan.objects.bulk_create(plans.values(), batch_size=BATCH)
    for (village, year), plan in plans.items():
        income = incomes[village, year]
        parts = (
            (Use.POSTS, "公益岗位工资", "0.64"),
            (Use.WORKS, "村内道路和垃圾清运", "0.24"),
            (Use.REWARDS, "孝善家庭和好媳妇奖励", "0.08"),
        )
        for use, content, share in parts:
            amount = (income * Decimal(share)).quantize(Decimal("0.01"))
            items.append(PlanItem(plan=plan, region_id=village, use=use, content=content, amount=amount))
    PlanItem.objects.bulk_create(items, batch_size=BATCH)
    for key, plan in plans.items():  # nothing is written into a plan that was voted on
        plan.state = states[key]
    DistributionPlan.objects.bulk_update(plans.values(), ["state"], batch_size=BATCH)
    return plans


def _pay(rng, plans, posts, since, last):
    """Wages of every month by the bank, small works and rewards in autumn; the last month's wages wait."""
    payments, wages = [], []
    of_village = {village: list(own) for village, own in groupby(posts, key=lambda each: each[0].region_id)}
    for (village, year), plan in sorted(plans.items()):
        if plan.state not in (DistributionPlan.State.RUNNING, DistributionPlan.State.CLOSED):
            continue
        left = {Use.POSTS: plan.income * Decimal("0.64")}
        for month in range(12):
            on = date(year, month + 1, PAY_DAY)
            if since <= on <= last:
                _month(rng, plan, of_village.get(village, ()), Month.of(on), on, last, left, payments, wages)
        payments += _autumn(rng, plan, of_village.get(village, ()), since, last)
    Payment.objects.bulk_create(payments, batch_size=BATCH)
    PostWage.objects.bulk_create(wages, batch_size=BATCH)


def _month(rng, plan, posts, month, on, last, left, payments, wages):
    for post, member in posts:
        days = 22 - int(rng.random() ** 4 * 6)
        wage = WAGE if days > 18 else WAGE * 5 / 6
        if left[Use.POSTS] < wage:
            return
        left[Use.POSTS] -= wage
        payment = None
        if month < Month.of(last):
            payment = _payment(plan, Use.POSTS, member, month, wage, on, note=post.name)
            payments.append(payment)
        wages.append(
            PostWage(
                post=post, region_id=post.region_id, member=member, month=month, days=days, wage=wage, payment=payment
            )
        )


def _autumn(rng, plan, posts, since, last):
    on = date(plan.year, 10, 20)
    if not since <= on <= last or rng.random() < 0.1:
        return
    works = (plan.income * Decimal("0.22")).quantize(Decimal("0.01"))
    labour = (works * Decimal("0.6")).quantize(Decimal("0.01"))
    for amount, is_labour, note in ((labour, True, "务工劳务费"), (works - labour, False, "材料费")):
        yield Payment(
            plan=plan, region_id=plan.region_id, use=Use.WORKS, is_labour=is_labour, payee="示例村股份经济合作社",
            month=Month.of(on), amount=amount, bank="示例农村商业银行", account="6217000077700000001", note=note,
            state=PayState.PAID, paid_on=on,
        )  # fmt: skip
    for _, member in list(posts)[: int(plan.income * Decimal("0.07") / REWARD)]:
        yield _payment(plan, Use.REWARDS, member, Month.of(on), REWARD, on, note="孝善家庭")


def _payment(plan, use, member, month, amount, on, note):
    household = member.household
    return Payment(
        plan=plan, region_id=plan.region_id, use=use, member=member, payee=member.name, month=month, amount=amount,
        bank=household.bank_name, account=household.bank_account, state=PayState.PAID, paid_on=on, note=note,
    )  # fmt: skip


def _steps(plan, by):
    """The plan's way as it was taken; the last one is on the day it entered its state."""
    done = {"announced": 3, "running": 4, "closed": 4}[plan.state]
    for name, source in WAY[:done]:
        step = PLAN_STEPS.step(name)
        yield StepTaken(
            region_id=plan.region_id, ledger="distribution-plans", object_id=plan.pk, step=name, label=step.label,
            source=source, target=step.target, opinion="同意" if step.opinion else "", happened_on=plan.entered_on,
            by=by[1] if name == "review" else by[0],
        )  # fmt: skip
