"""What happens to a plan of the income and to its payments, for tests."""

from datetime import date

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from core import steps
from core.ledger.forms import form_class
from core.ledger.registry import ledger_named
from core.months import Month
from core.scoping import whole_city
from photovoltaic.models import Cost, Payment, PlanItem, Settlement
from photovoltaic.steps import PLAN_STEPS
from shenmu_portal.tests.personas import posted

DAY, MAY = date(2023, 6, 20), Month.parse("202305")


def earn(station, received, *, spent=0, month=MAY):
    of = {"station": station, "region_id": station.region_id}
    Settlement.objects.create(**of, month=month, kwh=1, receivable=received, received=received, received_on=DAY)
    if spent:
        Cost.objects.create(**of, kind="运维费", paid_on=DAY, amount=spent, document=str(month))


def photo():
    return [SimpleUploadedFile("公示.pdf", b"%PDF-1.4")]


def table(path, *rows):
    path.write_text("\n".join(",".join(map(str, row)) for row in rows))
    return path


def go(plan, name, by, on=DAY, **said):
    with time_machine.travel(on):
        steps.take(PLAN_STEPS, plan, name, by=by, files=photo(), **{"opinion": "同意"} | said)


def pay(plan, amount, **fields):
    said = {"use": "小型公益事业", "payee": "示例施工队", "month": MAY} | fields
    with whole_city():
        return Payment.objects.create(plan=plan, region_id=plan.region_id, amount=amount, **said)


def add_item(plan, amount=10):
    return PlanItem.objects.create(
        plan=plan, region_id=plan.region_id, use="奖励补助", content="孝善家庭", amount=amount
    )


def edit(client, user, payment, **said):
    """The payment's form posted back with something typed over."""
    with whole_city():
        payment = Payment.objects.get(pk=payment.pk)
        form = posted(form_class(ledger_named("income-payments"))(instance=payment, user=user))
    return client.post(f"/income-payments/{payment.pk}/edit/", form | {"version": payment.version} | said)
