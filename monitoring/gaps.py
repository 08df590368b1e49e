"""Who ought to have something and has not: students without aid, chronic patients without a doctor, the ill untreated."""

from django.db.models import Case, Exists, OuterRef, Q, When

from core.months import Month
from monitoring.facts import school_reference
from monitoring.models import AtRiskPupil, Clinic, DoctorContract, SchoolAid, SeriousIllness, WaterSupply
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


def gaps(day):
    """What is missing beside the four lights: (name, label, rows by name); rows of people, clinics or supplies."""
    return (
        ("aid", "应助未助的学生", students(day).filter(is_aided=False)),
        ("contract", "慢病未签约", chronic_patients(day).filter(has_doctor=False)),
        ("treatment", "大病未救治", serious_patients(day).filter(treatment=SeriousIllness.Treatment.NONE)),
        ("pupils", "控辍保学未返校", AtRiskPupil.objects.waiting()),
        ("clinics", "村卫生室未正常运行", Clinic.objects.filter(is_running=False)),
        ("supplies", "供水检测不合格或停运", WaterSupply.objects.filter(Q(test_result="不合格") | Q(is_running=False))),
    )
