"""What is known of a household in the screened month: one narrow row, made anew for every run."""

from django.db import models


def amount():
    return models.DecimalField(max_digits=16, decimal_places=2, null=True)


def count():
    return models.IntegerField()


class HouseholdFacts(models.Model):
    """A row of the run's temporary table (`monitoring.facts`); the words are those of the screening rules, part B.

    Empty amounts mean that nothing is known, never zero.
    """

    household_id = models.BigIntegerField(primary_key=True)
    region_id = models.CharField(max_length=12, db_collation="C")

    is_open = models.BooleanField()
    is_closed = models.BooleanField()
    is_watched = models.BooleanField(help_text="脱贫户或监测对象")
    is_relocated = models.BooleanField()
    months_since_cleared = models.IntegerField(null=True)
    has_safety_net = models.BooleanField()
    house_grade = models.CharField(max_length=40)
    is_house_dangerous = models.BooleanField(null=True)
    is_house_repaired = models.BooleanField()
    is_water_safe = models.BooleanField(null=True)
    water_failed = models.CharField(max_length=40, help_text="不达标的评价项")

    members = count()
    labourers = count()
    has_labour = models.BooleanField()
    without_labour = count()
    assisted = count()
    in_tekun = count()
    disabled = count()
    students = count()
    uninsured = count()
    dropouts = count()
    able = count()
    working = count()
    with_posts = count()
    months_worked = count()
    idle_months = models.IntegerField(null=True)
    ages_known = count()
    aged = count()
    minors = count()
    adults = count()
    lost_labourers = count()
    earlier_labourers = models.IntegerField(null=True, help_text="上月底；没有月末留存的为空")
    newly_ill = models.IntegerField(null=True)
    newly_chronic = models.IntegerField(null=True)
    newly_disabled = models.IntegerField(null=True)
    newly_severe = models.IntegerField(null=True)
    newly_unassisted = models.IntegerField(null=True)
    disasters = count()
    damage = models.CharField(max_length=8)
    disaster_kind = models.CharField(max_length=40)
    disaster_loss = amount()
    accidents = count()
    accident_loss = amount()
    casualties = count()
    failures = count()
    top_medical = amount()
    top_medical_assisted = amount()

    size = models.IntegerField(null=True)
    wage = amount()
    business = amount()
    transfer = amount()
    business_cost = amount()
    gross = amount()
    net = amount()
    net_or_zero = amount()
    pc_net = amount()
    pc_ref = amount()
    earlier_net = amount()
    earlier_gross = amount()
    earlier_business = amount()
    pc_prev = amount()
    base_income = amount()
    medical = amount()
    education = amount()
    spent = amount()
    spent_code = models.CharField(max_length=2)

    class Meta:
        managed = False
        db_table = "household_facts"
        verbose_name = verbose_name_plural = "农户事实"

    def __str__(self):
        return str(self.household_id)
