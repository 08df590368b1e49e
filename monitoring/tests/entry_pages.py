"""What the tests of the entry page type: a household, its people, and what a browser sends back."""

from core.identity import check_digit
from core.scoping import whole_city
from monitoring.models import Household

VILLAGE, NEXT_VILLAGE, ELSEWHERE = "610881114200", "610881114201", "610881101200"


def card(first17="61272219800131001"):
    return first17 + check_digit(first17)


def typed(response, **changes):
    """What a browser would send back from this page, with some fields changed; __ stands for the hyphen."""
    entry, data = response.context["entry"], {}
    forms = [
        entry.household,
        entry.members.management_form,
        *entry.members.forms,
        *([entry.income] if entry.income else []),
    ]
    for form in forms:
        for field in form:
            value = field.value()
            if places := getattr(field.field.widget, "widgets_names", None):
                words = zip(places, value or (), strict=False)
                data |= {f"{field.html_name}{place}": word for place, word in words if word}
            elif value not in (None, "", [], False) or value is False and field.name != "DELETE":
                data[field.html_name] = [str(each) for each in value] if isinstance(value, list) else str(value)
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


HOUSEHOLD = {
    "household-region": VILLAGE,
    "household-number": "6108811142030001",
    "household-category": "一般农户",
    "household-arable_mu": "12.5",
    "household-phone": "13800001234",
}


HEAD = {
    "name": "折三丰",
    "relation": "户主",
    "id_type": "居民身份证",
    "id_number": card(),
    "sex": "男",
    "born_on": "19800131",
    "ethnicity": "汉族",
    "education": "初中",
    "health": ["健康"],
    "labour": "普通劳动力",
    "in_resident_insurance": "True",
    "version": "1",
}


WIFE = {
    **HEAD,
    "name": "李秀兰",
    "relation": "配偶",
    "id_number": card("61272219820304002"),
    "sex": "女",
    "born_on": "1982-03-04",
}


def sheet(*people, **changes):
    """A whole new page as posted."""
    data = {**HOUSEHOLD, "members-TOTAL_FORMS": str(len(people)), "members-INITIAL_FORMS": "0"}
    for number, someone in enumerate(people):
        data |= {f"members-{number}-{name}": value for name, value in someone.items()}
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


NEW = "/households/enter/"


def enter(client, *people, **changes):
    """A household in the database, entered through the page."""
    response = client.post(NEW, sheet(*people, **changes))
    assert response.status_code == 302, [form.errors for form in response.context["entry"].forms]
    with whole_city():
        return Household.objects.get(number=changes.get("household__number", HOUSEHOLD["household-number"]))


def errors_of(response, place=0):
    return response.context["entry"].members.forms[place].errors
