"""Who ought to have something and has not: students without aid, chronic patients without a doctor, the ill untreated,
people without insurance, villages without a doctor or without water."""

from datetime import timedelta

from django.db.models import Case, Exists, OuterRef, Q, When
from django.db.models.functions import Coalesce

from core.months import Month
from monitoring.facts import school_reference
from monitoring.models import (
    AtRiskPupil,
    Clinic,
    DoctorContract,
    HouseHazard,
    SchoolAid,
    SeriousIllness,
    Village,
    WaterOutage,
    WaterSupply,
)
from monitoring.parameters import Parameters
from monitoring.standing import identified, lifted, roster
from monitoring.words import Health, SchoolYear


def watched_people(day):
    """The people of 脱贫户 and 监测对象 on a day."""
    month = Month.of(day)
    return roster(month).filter(lifted(month, "household__") | identified(month, "household__"))


def students(day):
    """Those of them at school, from kindergarten to university, who are to be aided (应助尽助)."""
    aid = SchoolAid.objects.filter(member=OuterRef("pk"), year=school_reference(day).year)
    at_school = watched_people(day).exclude(school_year__in=("", SchoolYear.PRESCHOOL_AGE))
    return at_school.annotate(is_aided=Exists(aid))


def chronic_patients(day):
    """Those of them with a long-term illness, who are to have a family doctor (签约)."""
    contract = DoctorContract.objects.in_force(day).filter(member=OuterRef("pk"))
    ill = watched_people(day).filter(health__contains=[Health.CHRONIC])
    signed = When(Q(Exists(contract)) | Q(has_family_doctor=True), then=True)
    return ill.annotate(has_doctor=Case(signed, default=False))


def serious_patients(day):
    """The register's patients of the thirty illnesses in such households."""
    return SeriousIllness.objects.filter(member__in=watched_people(day), diagnosed_on__lte=day)


def insurable(month, rows=None):
    """Members of 脱贫户 and 监测对象 who ought to be insured: not abroad, not newborn (screening SR18)."""
    newborn = month.last_day - timedelta(days=Parameters.in_force(month).integer("newborn_days"))
    born = roster(month, rows).alias(birthday=Coalesce("id_born_on", "born_on"))
    return born.filter(lifted(month, "household__") | identified(month, "household__")).filter(
        Q(works_abroad__isnull=True) | Q(works_abroad=False), Q(birthday__isnull=True) | Q(birthday__lte=newborn)
    )


def villages_without_doctor():
    """Villages of which it is known that they have no clinic, or nobody in it with a licence: by the clinics' register
    first, else by the village's own figures; one of which nothing is known is not named."""
    clinics = Clinic.objects.filter(region=OuterRef("region"))
    has_none = Q(clinics=0) & ~Exists(clinics)
    licensed, unlicensed = Exists(clinics.filter(is_qualified=True)), Exists(clinics.filter(is_qualified=False))
    nobody = ~licensed & (Q(doctors=0) | unlicensed & Q(Q(doctors=None) | Q(doctors=0)))
    return Village.objects.annotate(has_no_clinic=Case(When(has_none, then=True), default=False)).filter(
        has_none | nobody
    )


def gaps(day):
    """What is missing beside the four lights: (name, label, rows by name); rows of people, clinics, supplies or villages."""
    return (
        ("aid", "应助未助的学生", students(day).filter(is_aided=False)),
        ("contract", "慢病未签约", chronic_patients(day).filter(has_doctor=False)),
        ("treatment", "大病未救治", serious_patients(day).filter(treatment=SeriousIllness.Treatment.NONE)),
        ("pupils", "控辍保学未返校", AtRiskPupil.objects.waiting()),
        ("serious_insurance", "大病保险未参保", insurable(Month.of(day)).filter(in_serious_illness_insurance=False)),
        ("doctors", "没有卫生室或持证医生的村", villages_without_doctor()),
        ("clinics", "村卫生室未正常运行", Clinic.objects.filter(is_running=False)),
        ("supplies", "供水检测不合格或停运", WaterSupply.objects.filter(Q(test_result="不合格") | Q(is_running=False))),
        ("outages", "停水没有恢复", WaterOutage.objects.filter(ended_on=None)),
        ("hazards", "农房隐患没有消除", HouseHazard.objects.filter(resolved_on=None)),
    )
