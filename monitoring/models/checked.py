"""What the quality rules ask about: rows of named parts of a statement (`monitoring.quality.statements`), never stored.

The words are those of the shared definitions of the screening rules, part A. Empty means nothing is known, never zero.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


def text():
    return models.CharField(max_length=100)


def number():
    return models.DecimalField(max_digits=16, decimal_places=2, null=True)


def count(null=False):
    return models.IntegerField(null=null)


def yes_no():
    return models.BooleanField(null=True)


def truth():
    return models.BooleanField()


class Items(ArrayField):
    """A set of the words of a multi-select cell; `field__has_item="低保"` asks whether some word contains the text (A6)."""


@Items.register_lookup
class HasItem(models.Lookup):
    lookup_name = "has_item"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        items, values = self.process_lhs(compiler, connection)
        return f"array_to_string({items}, '、') LIKE %s", [*values, f"%{self.rhs}%"]


def items():
    return Items(models.CharField(max_length=40))


class Checked(models.Model):
    """What every row says of its household: A10, in both readings of 户类型 and 监测对象类别."""

    region_id = models.CharField(max_length=12, db_collation="C")
    is_lifted = truth()
    is_monitored = truth()
    is_watched = models.BooleanField(help_text="脱贫户或监测对象")
    is_open = truth()
    is_closed = truth()

    class Meta:
        abstract = True
        managed = False

    def __str__(self):
        return str(self.pk)


class CheckedHousehold(Checked):
    """A household: its own cells, its people and their work counted, its aid, both ends of its episode."""

    household_id = models.BigIntegerField(primary_key=True)
    category = text()
    monitored_as = text()
    identified_in = count(null=True)
    cleared_in = count(null=True)
    is_cleared = yes_no()
    cleared_by = text()
    risks = items()
    disaster_kind = text()
    risk_note = text()
    has_safety_net = yes_no()
    size = count(null=True)
    has_mobile = truth()
    collector = text()
    has_collector_phone = truth()
    is_house_dangerous = yes_no()
    has_safe_water = yes_no()
    has_electricity = yes_no()
    has_toilet = yes_no()
    has_hard_road = yes_no()
    road_kind = text()
    arable_mu = number()
    forest_mu = number()
    returned_mu = number()
    orchard_mu = number()
    grass_mu = number()
    water_mu = number()
    road_km = number()
    house_m2 = number()

    members = count()
    heads = count()
    spouses = count()
    is_spouse_of_heads_sex = truth()
    labourers = count()
    without_labour = count()
    weak = count()
    uninsured = count()
    refused_insurance = count()
    dropouts = count()
    assisted = count()
    on_dibao = count()
    on_tekun = count()
    severely_disabled = count()
    with_posts = count()
    vocational = count()
    ever_disabled = count()
    ever_sick = count()
    ever_dibao = count()
    ever_tekun = count()
    ever_vocational = count()
    ever_out_of_school = count()
    ever_worked = truth()
    worked_since = truth()
    worked_away_since = truth()
    started_away_since = truth()
    subsidised_since = truth()

    wage = number()
    business = number()
    property = number()
    transfer = number()
    business_cost = number()
    net = number()
    per_capita = number()
    per_capita_size = count(null=True)
    expected_net = number()
    expected_per_capita = number()
    out_of_pocket = number()
    tekun_amount = number()
    has_dropout = yes_no()
    has_uninsured = yes_no()

    industry = items()
    jobs = items()
    finance = items()
    public_posts = items()
    housing = items()
    water = items()
    health = items()
    compulsory_education = items()
    education = items()
    safety_net = items()
    social = items()
    relocation = items()
    living_conditions = items()
    infrastructure = items()
    development_status = text()

    cleared_has_dropout = yes_no()
    cleared_is_house_damaged = yes_no()
    cleared_has_uninsured = yes_no()
    cleared_is_water_damaged = yes_no()
    cleared_wage = number()
    cleared_property = number()
    cleared_transfer = number()
    cleared_business = number()
    cleared_business_cost = number()
    cleared_net = number()
    cleared_per_capita = number()
    cleared_claims = number()
    cleared_out_of_pocket = number()
    cleared_line = number()

    unreadable = items()
    contradicted = items()
    repeated = items()

    class Meta(Checked.Meta):
        db_table = "checked_household"
        verbose_name = verbose_name_plural = "受检农户"


class CheckedMember(Checked):
    """A person of a household's roster on the day of the data (A11), with what the ID number says and the work done."""

    member_id = models.BigIntegerField(primary_key=True)
    household_id = models.BigIntegerField()
    relation = text()
    sex = text()
    id_length = count(null=True)
    is_virtual = truth()
    is_card_right = truth()
    id_sex = text()
    id_born_on = models.DateField(null=True)
    written_born_on = models.DateField(null=True)
    disability_kind = text()
    disability_grade = text()
    is_certificate_right = yes_no()
    has_twin = truth()
    id_type = text()
    ethnicity = text()
    politics = text()
    education = text()
    school_year = text()
    absence_reason = text()
    health = items()
    labour = text()
    has_mobile = truth()
    posts = items()
    post_count = count()
    post_months = count(null=True)
    work_place = text()
    is_work_place_exact = truth()
    work_months = count(null=True)
    works_abroad = yes_no()
    in_resident_insurance = yes_no()
    in_employee_insurance = yes_no()
    in_serious_illness_insurance = yes_no()
    in_commercial_insurance = yes_no()
    in_resident_pension = yes_no()
    in_employee_pension = yes_no()
    has_medical_aid = yes_no()
    speaks_mandarin = yes_no()
    dibao = text()
    tekun = text()
    age = count(null=True)
    is_out_of_school = truth()
    is_insured = truth()
    is_on_tekun = truth()
    is_working = truth()
    is_planning = truth()
    is_on_post = truth()
    works_overlap = truth()
    shares_phone_at_home = truth()
    shares_phone = truth()
    unreadable = items()

    class Meta(Checked.Meta):
        db_table = "checked_member"
        verbose_name = verbose_name_plural = "受检成员"


class CheckedSpell(Checked):
    """A work period of somebody on a household's roster (A16)."""

    employment_id = models.BigIntegerField(primary_key=True)
    household_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    is_working = yes_no()
    start_month = count(null=True)
    end_month = count(null=True)
    is_current = truth()
    place_county = text()
    employer = text()
    industry = text()
    channel = text()
    monthly_wage = number()
    is_escorted = yes_no()
    transport_subsidy = number()
    age_at_start = count(null=True)
    unreadable = items()

    class Meta(Checked.Meta):
        db_table = "checked_spell"
        verbose_name = verbose_name_plural = "受检务工"


class CheckedPlan(Checked):
    """A member's plan to go out to work."""

    plan_id = models.BigIntegerField(primary_key=True)
    household_id = models.BigIntegerField()
    member_id = models.BigIntegerField()
    is_planning = yes_no()
    place_county = text()
    service_needs = items()

    class Meta(Checked.Meta):
        db_table = "checked_plan"
        verbose_name = verbose_name_plural = "受检计划"


class CheckedVillage(models.Model):
    """A village as 行政村信息 counts it, beside the land of its lifted households and its projects (`sources`)."""

    village_id = models.BigIntegerField(primary_key=True)
    region_id = models.CharField(max_length=12, db_collation="C")
    is_delisted = yes_no()
    people = count(null=True)
    households = count(null=True)
    collective_income = number()
    primary_schools = count(null=True)
    pension_people = count(null=True)
    has_bus = yes_no()
    has_paved_road = yes_no()
    clinics = count(null=True)
    public_toilets = count(null=True)
    doctors = count(null=True)
    waste_points = count(null=True)
    libraries = count(null=True)
    dibao_households = count(null=True)
    dibao_people = count(null=True)
    tekun_people = count(null=True)
    disabled_people = count(null=True)
    unsafe_water_households = count(null=True)
    dangerous_houses = count(null=True)
    is_land_short = truth()
    unwritten_posts = count()
    unwritten_names = items()

    class Meta:
        managed = False
        db_table = "checked_village"
        verbose_name = verbose_name_plural = "受检村"

    def __str__(self):
        return str(self.pk)
