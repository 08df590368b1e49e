"""The ledgers of chapter 三: households, members, incomes, out-of-pocket spending, work and risks."""

from django.db.models import Exists, F, OuterRef, Subquery
from django.urls import reverse
from django.utils.timezone import localdate

from core.indicators import figures_in
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring import words
from monitoring.guarantees import light_pills
from monitoring.import_checks import INCOME_CHECKS, MEMBER_CHECKS
from monitoring.indicators import INDICATORS
from monitoring.ledgers.checked import CheckedLedger
from monitoring.levels import standing_of
from monitoring.listings import LISTINGS
from monitoring.models import Case, Employment, Household, Income, Member, OutOfPocket, Risk, Severity, Unevaluated
from monitoring.models.headship import FOLLOWED
from monitoring.models.incomes import ITEMS
from monitoring.row_rules import employment_rule, household_rule, identity_of, income_rule, member_rule
from monitoring.rules import rule_name, rule_names, sentence
from monitoring.rules.missing import BY_NAME, unjudged

HEAD = Column("head_name", "户主", "text", expression=F("household__head_name"))


def latest_income(figure):
    """A figure of the household's latest yearly income, looked up for the rows shown only."""
    yearly = Income.objects.filter(household=OuterRef("pk"), region=OuterRef("region"), span=Income.Span.YEAR)
    return Subquery(yearly.order_by("-end_month").values(figure)[:1])


def name_of_rule(risk):
    return rule_name(risk.rule)


def missing_names():
    """The facts that may be missing, for the filter of the list."""
    return {name: name for name in BY_NAME}


def names_of_unjudged(row):
    """The rules that could not judge a household, by name."""
    return "、".join(rule_name(code) for code in unjudged(row.missing))


class Households(CheckedLedger):
    name = "households"
    model = Household
    purpose = "农户档案：户情、监测和生产生活条件"
    sections = {
        "基本信息": "number region group_name head_name phone size declared_size category lifted_kind lifted_year "
        "poverty_causes first_identified_in is_martyr_family is_relocated resettlement bank_name bank_account",
        "监测信息": "monitored_as identified_in risks disaster_kind disaster_note risk_note "
        "had_unsafe_house had_dropout had_unsafe_water had_uninsured is_cleared cleared_by cleared_in has_safety_net",
        "住房和饮水": "house_m2 house_grade is_house_dangerous house_repaired_on has_safe_water has_toilet is_toilet_usable",
        "生产生活条件": "arable_mu forest_mu returned_mu orchard_mu grass_mu water_mu road_kind has_hard_road road_km "
        "fuel has_electricity has_production_power has_broadcast in_cooperative with_leading_firm "
        "with_leader industry_aid",
        "采集": "collector collector_phone filled_on is_signed",
    }
    list_columns = (
        "head_name",
        "number",
        "region",
        "size",
        "category",
        "monitored_as",
        "is_cleared",
        Column("per_capita_net", "人均纯收入（元）", "number", expression=latest_income("per_capita_net")),
        Column(
            "per_capita_reference", "人均监测参考收入（元）", "number", expression=latest_income("per_capita_reference")
        ),
    )
    figures = figures_in("households", (*INDICATORS, *LISTINGS))
    filters = (
        "region",
        "size",
        "category",
        "monitored_as",
        "is_cleared",
        "identified_in",
        "risks",
        "is_house_dangerous",
        "has_safe_water",
        "is_relocated",
        "has_safety_net",
    )
    search = Search(name="head_name", initials="head_initials", code="number", digests=("phone_digest", "bank_digest"))
    # Initials mean the head alone: of a million households' members some ten thousand share two of them.
    child_searches = {
        "members": Search(name="name", tail="id_tail", digests=("id_digest", "phone_digest"), ref="household_id")
    }
    order = ("region_id", "number")
    sorts = ("head_name", "size")
    sort_fields = {"head_name": ("head_initials", "head_name"), "size": ("size_order",)}
    states = {
        "monitored_as": dict.fromkeys(words.MonitoredAs.values, "near"),
        "category": {words.HouseholdCategory.LIFTED: "plain"},
    }
    add_url = "enter/"
    row_rule = staticmethod(household_rule)
    followed = FOLLOWED
    followed_from = "由家庭成员得出，请改成员。"

    def loaded(self, rows, columns):
        """A whole record says too whether aid goes ahead of the procedure."""
        loaded = super().loaded(rows, columns)
        green = Case.objects.in_green_channel().filter(household=OuterRef("pk"))
        return loaded.annotate(is_helped_first=Exists(green)) if columns is self.columns else loaded

    def pills(self, record):
        """The household's standing, its four lights, the level of the last screening and what it could not judge."""
        return [*super().pills(record), *light_pills(record, localdate()), *standing_of(record)]

    def pills_then(self, record, day):
        """The standing and the four lights of a household as it stood at the end of a past day."""
        return [*super().pills(record), *light_pills(record, day, then=True)]

    def links(self, user, record):
        """A visit written down in a minute, one sheet of everything, the plan of aid for whom there is one to make, and
        the card on the door."""
        links = []
        if user.has_perm("monitoring.add_visit"):
            links.append({"label": "走访", "url": reverse("household-visit", args=[record.pk]), "icon": "map-pin"})
        links.append({"label": "一户一档", "url": reverse("household-file", args=[record.pk]), "icon": "document-text"})
        is_helped = record.monitored_as or record.category == words.HouseholdCategory.LIFTED
        if (is_helped or getattr(record, "is_helped_first", False)) and user.has_perm("monitoring.view_aidmeasure"):
            links.append({"label": "一户一策", "url": reverse("aid-plan", args=[record.pk])})
        if user.has_perm("monitoring.add_doorcode"):
            url = reverse("household-door-code", args=[record.pk])
            links.append({"label": "一户一码", "url": url, "icon": "qr-code"})
        return links

    json_names = {"head_name": "head"}

    def edit_url(self, record):
        """The entry page: the household with everybody in it."""
        return reverse("household-enter", args=[record.pk])


class Members(CheckedLedger):
    name = "members"
    model = Member
    purpose = "农户家庭成员：身份、健康、教育、就业和参保"
    sections = {
        "身份": "household number name relation sex born_on id_type id_number ethnicity politics phone",
        "教育": "education school_year absence_reason school",
        "健康和劳动": "health disability_kind disability_grade disability_card_year labour",
        "务工": "work_area work_place work_months employer work_channel work_wage is_escorted works_abroad posts "
        "post_months jobless_graduate_reason",
        "保障": "in_resident_insurance in_employee_insurance in_serious_illness_insurance in_commercial_insurance "
        "in_resident_pension in_employee_pension has_medical_aid has_family_doctor has_other_health_aid "
        "has_accident_subsidy dibao tekun is_unsupported_child is_relocated speaks_mandarin",
        "增减": "identified_in joined_on joined_reason left_on left_reason",
    }
    list_columns = (
        "name",
        "region",
        "household",
        "relation",
        "sex",
        "born_on",
        "id_number",
        "labour",
        "health",
        "school_year",
    )
    figures = figures_in("members", INDICATORS)
    filters = (
        "region",
        "relation",
        "labour",
        "health",
        "school_year",
        "education",
        "dibao",
        "tekun",
        "in_resident_insurance",
        "in_serious_illness_insurance",
        "left_reason",
    )
    search = Search(
        name="name", initials="initials", code="number", tail="id_tail", digests=("id_digest", "phone_digest")
    )
    order = ("region_id", "household_id", "pk")
    sorts = ("name",)
    sort_fields = {"name": ("initials", "name")}
    other_key = ("household", "id_digest")
    import_checks = MEMBER_CHECKS
    tab_of = "household"
    bulk_excluded = ("relation",)  # one head a household: nothing to give to many at once
    row_rule = staticmethod(member_rule)
    facts = staticmethod(identity_of)

    def pills(self, record):
        """The person's states, and how many of the quality rules' findings stand about the person."""
        standing = record.findings.standing().count()
        return [*super().pills(record), *([{"state": "near", "text": f"{standing} 条数据疑点"}] if standing else [])]

    def edit_url(self, record):
        """The entry page of the whole household, where the people are judged together."""
        return reverse("household-enter", args=[record.household_id])


class Incomes(CheckedLedger):
    name = "incomes"
    model = Income
    purpose = "年度和月度收入测算，人均收入由系统计算"
    sections = {
        "期间": "household span end_month household_size method collector is_signed",
        "工资性收入": " ".join((*ITEMS["wage"], "wage")),
        "生产经营性收入": " ".join((*ITEMS["business"], "business")),
        "财产性收入": " ".join((*ITEMS["property"], "property")),
        "转移性收入": " ".join((*ITEMS["transfer"], "transfer")),
        "生产经营性支出": " ".join((*ITEMS["business_cost"], "business_cost")),
        "理赔和自付": "claims out_of_pocket",
        "测算结果": "gross net per_capita_net reference per_capita_reference declared_gross declared_net declared_per_capita",
    }
    list_columns = (
        HEAD,
        "household",
        "region",
        "span",
        "end_month",
        "wage",
        "business",
        "property",
        "transfer",
        "business_cost",
        "per_capita_net",
        "per_capita_reference",
    )
    figures = figures_in("incomes", INDICATORS)
    filters = ("region", "span", "end_month", "per_capita_net", "method")
    search = Search()
    order = ("region_id", "household_id", "span", "end_month")
    sorts = ("end_month", "per_capita_net", "per_capita_reference")
    sort_fields = {"per_capita_net": ("net_order",), "per_capita_reference": ("reference_order",)}
    key = ("household", "span", "end_month")
    tab_of = "household"
    row_rule = staticmethod(income_rule)
    import_checks = INCOME_CHECKS


class OutOfPockets(Ledger):
    name = "out-of-pocket"
    model = OutOfPocket
    purpose = "经三重保障后仍由农户自付的合规支出"
    sections = {"合规自付": "household member month kind amount"}
    list_columns = (HEAD, "household", "region", "member", "month", "kind", "amount")
    filters = ("region", "month", "kind", "amount")
    order = ("region_id", "household_id", "month", "pk")
    key = ("household", "member", "month", "kind", "amount")
    tab_of = "household"


class Employments(CheckedLedger):
    name = "employments"
    model = Employment
    purpose = "外出务工和公益性岗位，一段务工一行"
    sections = {
        "务工": "household member is_working is_planning start_month end_month place_province place_city place_county "
        "employer industry channel monthly_wage is_escorted transport_subsidy"
    }
    list_columns = (
        "member",
        "region",
        "household",
        "start_month",
        "end_month",
        "place_county",
        "employer",
        "channel",
        "monthly_wage",
    )
    filters = ("region", "channel", "start_month", "end_month", "is_escorted")
    order = ("region_id", "household_id", "member_id", "pk")
    key = ("member", "start_month", "employer")
    tab_of = "household"
    row_rule = staticmethod(employment_rule)


class Unevaluateds(Ledger):
    name = "unevaluated"
    model = Unevaluated
    purpose = "因缺少数据而有规则无法判断的农户：无数据不等于无风险"
    sections = {"无数据": "household month missing"}
    list_columns = (
        HEAD,
        "household",
        "region",
        "month",
        "missing",
        Column("unjudged", "无法判断的规则", "text", compute=names_of_unjudged),
    )
    filters = ("region", "month", "missing")
    codes = {"missing": missing_names}
    order = ("region_id", "pk")
    read_only = True

    def opening_query(self, user):
        """The latest screened month."""
        month = self.rows(user).order_by("-month").values_list("month", flat=True).first()
        return f"month={month}" if month else ""


class Risks(Ledger):
    name = "risks"
    model = Risk
    purpose = "月度筛查发现的返贫致贫风险，每条都写明依据"
    sections = {
        "预警": "household rule severity risk_code month since status cleared_in",
        "处理": "response visit_by",
        "核实": "reviewed_at review_note",
    }
    list_columns = (
        HEAD,
        "region",
        "severity",
        Column("rule_name", "预警", "text", compute=name_of_rule),
        Column("sentence", "依据", "text", compute=sentence),
        "month",
        "since",
        "status",
        "reviewed_at",
    )
    figures = figures_in("risks", INDICATORS)
    filters = ("region", "month", "rule", "severity", "risk_code", "status", "response", "visit_by", "reviewed_at")
    codes = {"rule": rule_names, "risk_code": words.risk_names}
    order = ("region_id", "pk")
    tab_of = "household"
    read_only = True
    json_fields = ("evidence",)
    states = {
        "severity": {Severity.RED: "below", Severity.ORANGE: "near", Severity.YELLOW: "near"},
        "status": {Risk.Status.CLEARED: "met"},
    }

    def opening_query(self, user):
        """The latest screened month: older ones are reached by the month filter."""
        month = self.rows(user).latest_month()
        return f"month={month}" if month else ""
