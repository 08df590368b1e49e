"""How the fields of one row go together: the same sentences on the page and in the import (facts §10)."""

from django.utils.timezone import localdate

from core.months import Month
from monitoring.parameters import Parameters
from photovoltaic.models import DistributionPlan, PostHolder, PostWage
from photovoltaic.models.posts import WAGE_SETTLED
from photovoltaic.words import PayState, Use
from photovoltaic.yields import daylight_hours


def station_rule(values):
    if values.get("connected_on") and values["connected_on"] > localdate():
        yield "connected_on", "并网日期不能晚于今天。"


def monthly_rule(values):
    month, station, kwh = values.get("month"), values.get("station"), values.get("kwh")
    if month and month > Month.of(localdate()):
        yield "month", "月份还没有到。"
    if month and station and kwh and month.last_day < station.connected_on:
        yield "month", not_connected(month.label, station.connected_on)
    if month and station and kwh is not None:
        days = (month.last_day - month.first_day).days + 1
        yield from _possible(station, kwh, days * daylight_hours(month), f"{month.label}")


def daily_rule(values):
    day, station, kwh = values.get("day"), values.get("station"), values.get("kwh")
    if day and station and kwh and day < station.connected_on:
        yield "day", not_connected(f"{day:%Y年%-m月%-d日}", station.connected_on)
    if day and station and kwh is not None:
        yield from _possible(station, kwh, daylight_hours(Month.of(day)), f"{day:%Y年%-m月%-d日}")


def not_connected(when, since):
    """The sentence for output of a station that was not on the grid yet."""
    return f"{when}还没有发电量：电站 {since:%Y年%-m月%-d日}才并网，请核对日期和电站编号。"


def _possible(station, kwh, hours, when):
    most = station.capacity_kw * hours
    if kwh > most:
        yield "kwh", impossible(when, kwh, station.capacity_kw, hours, most)


def impossible(when, kwh, capacity, hours, most):
    """The sentence for more output than the sun allows."""
    return (
        f"{when}发电量 {kwh:,.2f} 千瓦时不可能：装机 {capacity:,.2f} 千瓦 × 日照 {hours:,.1f} 小时，最多 {most:,.2f} 千瓦时。"
        "请核对示数、倍率和单位。"
    )


def reading_rule(values):
    previous, current, kwh, meter, month = (
        values.get(name) for name in ("previous", "current", "kwh", "meter", "month")
    )
    if meter and month:
        yield from _on_the_wall(meter, month)
    if meter and month and previous is not None:
        last = meter.readings.filter(month__lt=month).order_by("-month").first()
        stood_at = last.current if last else meter.first_reading
        if previous < stood_at:
            yield "previous", reading_falls(meter.number, last and last.month, stood_at, previous)
    if previous is not None and current is not None and current < previous:
        yield (
            "current",
            (
                f"本月示数 {current:,.2f} 小于上月示数 {previous:,.2f}：换了电表的，请先在“电站电表”登记旧表拆表示数和新表，再按新表编号填报。"
            ),
        )
    elif None not in (previous, current, kwh) and meter and kwh > (current - previous) * meter.multiplier + 1:
        yield "kwh", f"抄见电量大于示数之差 × 倍率 {(current - previous) * meter.multiplier:,.2f}，请核对倍率。"


def reading_falls(number, last_month, stood_at, previous):
    """The sentence for a reading that begins below where the last one ended."""
    since = f"{Month(last_month).label}抄表" if last_month else "装表"
    return (
        f"电表 {number} {since}示数 {stood_at:,.2f}，本次上月示数 {previous:,.2f} 变小：换了电表的，"
        "请先在“电站电表”登记旧表拆表示数和新表，再按新表编号填报。"
    )


def _on_the_wall(meter, month):
    if sentence := not_installed(meter.number, month, meter.installed_on, meter.removed_on):
        yield "month", sentence


def not_installed(number, month, installed_on, removed_on):
    """The sentence for a reading of a month in which the meter did not hang; empty where it did."""
    if installed_on > month.last_day:
        return f"电表 {number} {installed_on:%Y年%-m月%-d日}才装表，{month.label}没有它的示数，请核对电表编号。"
    if removed_on and removed_on < month.first_day:
        return f"电表 {number} 已于 {removed_on:%Y年%-m月%-d日}拆除，{month.label}没有它的示数，请按新表编号填报。"
    return ""


def received_rule(values):
    receivable, received = values.get("receivable"), values.get("received")
    if receivable is not None and received is not None and received > receivable:
        yield "received", "实收不能多于应收。"
    if received and not values.get("received_on"):
        yield "received_on", "填写了实收的须填写到账日期。"


def subsidy_rule(values):
    first, last = values.get("first_month"), values.get("last_month")
    if first and last and last < first:
        yield "last_month", "截止月份不能早于起始月份。"
    yield from received_rule(values)


def ticket_rule(values):
    if values.get("reported_on") and values["reported_on"] > localdate():
        yield "reported_on", "报修日期不能晚于今天。"


def plan_rule(values):
    if values.get("year") and values["year"] > localdate().year:
        yield "year", "年度还没有到。"


def item_rule(values):
    plan = values.get("plan")
    if plan and plan.state != DistributionPlan.State.DRAFT:
        yield "plan", f"方案现在是“{plan.get_state_display()}”，要改内容请先办理“按程序调整方案”。"


def payment_rule(values):
    plan, member = values.get("plan"), values.get("member")
    if plan and plan.state not in (DistributionPlan.State.RUNNING, DistributionPlan.State.CLOSED):
        yield "plan", f"方案现在是“{plan.get_state_display()}”，公示期满实施后才能发放。"
    if values.get("use") and values["use"] != Use.WORKS and "member" in values and member is None:
        yield "member", "岗位工资和奖励补助须发到人，请填写领取人的人口编号。"
    if member and plan and member.region_id != plan.region_id:
        yield "member", f"{member}不是本村的人，请核对人口编号。"
    if values.get("state") == PayState.PAID and not values.get("paid_on"):
        yield "paid_on", "已到账的须填写到账日期。"


def holder_rule(values):
    """A post is for a person of working age of a household that was lifted or is monitored; posts a person has a limit."""
    member, post, begun = values.get("member"), values.get("post"), values.get("begun_on")
    if not member:
        return
    yield from (("member", sentence) for sentence in unfit(member, post, begun or localdate()))
    if not values.get("ended_on"):
        limit = Parameters.in_force(Month.of(localdate())).integer("pv_posts_per_person")
        held = PostHolder.objects.filter(member=member).current()
        others = [
            holder.post.name for holder in held.select_related("post") if holder.post_id != getattr(post, "pk", 0)
        ]
        if len(others) >= limit:
            yield "member", f"{member}已在{'、'.join(others)}岗位，一人最多 {limit} 个公益岗位。"


def unfit(member, post, day):
    """Sentences why a person cannot hold a post of the village on a day."""
    household = member.household
    if post and member.region_id != post.region_id:
        yield f"{member}不是本村的人，请核对人口编号。"
    if member.left_on and member.left_on <= day:
        yield f"{member}已于 {member.left_on:%Y年%-m月%-d日}自然减少，不能上岗。"
    if household.category != "脱贫户" and not household.is_open:
        yield "公益岗位面向脱贫户和风险未消除的监测户，这户两者都不是。"
    if member.birthday:
        limit = Parameters.in_force(Month.of(day)).integer("pv_post_age_max")
        age = day.year - member.birthday.year - ((day.month, day.day) < (member.birthday.month, member.birthday.day))
        if not 16 <= age <= limit:
            yield f"{member}{age} 岁，公益岗位年龄应在 16 到 {limit} 岁之间。"


def paid_wage(post, month):
    """The wage of a post's month that a payment was made of."""
    return PostWage.objects.filter(post=post, month=month, payment__isnull=False).first()


def held_in(post, member, month):
    """Whether a person held a post on some day of a month."""
    return any(each.stood_in(month) for each in PostHolder.objects.filter(post=post, member=member))


def wage_rule(values, paid=paid_wage, held=held_in):
    """A wage is for who held the post that month, and no more than the post's.

    A workbook asks `paid` and `held` of what it has looked up for all its rows.
    """
    post, member, month = values.get("post"), values.get("member"), values.get("month")
    wage, days = values.get("wage"), values.get("days")
    if days is not None and days == 0 and wage:
        yield "wage", "没有出勤，不发工资。"
    if post and wage is not None and wage > post.wage:
        yield "wage", f"应发工资不能超过岗位月工资 {post.wage:,.2f} 元。"
    if month and month > Month.of(localdate()):
        yield "month", "月份还没有到，不能登记考勤。"
    elif month and days is not None and days > month.last_day.day:
        yield "days", f"{month.label}只有 {month.last_day.day} 天。"
    if post and month and _reads_otherwise(paid(post, month), values):
        yield "wage", WAGE_SETTLED
    if post and member and month and not held(post, member, month):
        yield "member", f"{member}在 {month.label}没有在“{post}”岗位，请先登记岗位聘用。"


def _reads_otherwise(wage, values):
    """Whether a wage that was paid now reads otherwise."""
    said = ((name, values.get(name)) for name in ("member", "days", "wage"))
    return wage and any(value is not None and value != getattr(wage, name) for name, value in said)
