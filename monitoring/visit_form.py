"""The forms of a visit on a phone: one visit, with the 入户核实 where something waits for it, and many unchanged at once."""

from django import forms

from core.ledger.forms import YES_NO, FilesField
from monitoring.models import Visit, WaterAppraisal
from monitoring.models.grids import Team
from monitoring.models.visits import Checked, Result, Way
from monitoring.models.water import ITEMS, WaterStandard
from monitoring.row_rules import visit_rule
from monitoring.verifying import Awaited, Verdict
from monitoring.words import RISK_CODES, MonitoredAs, RiskType

TODAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
EMPTY = [("", "请选择")]
CHECK_FIELDS = ("companions", "has_consent", "monitored_as", "risk", "other_risks")
OF_A_CHECK = {
    "companions": "入户核实须至少 2 人，请填写同行核实人。",
    "has_consent": "请选择承诺授权书是否已由全体成年人签字。",
    "monitored_as": "请选择拟定监测对象类别。",
    "risk": "请选择主要风险。",
    "note": "请在情况说明里写明核实到的情况。",
    "photos": "请上传照片或文件，作为入户核实的佐证。",
}
TEAMS = [("", "不属于四支队伍"), *Team.choices]
FOUND_TRUE = (Verdict.TRUE, Verdict.CHECKED)


def _water_item(name):
    label = WaterAppraisal._meta.get_field(name).verbose_name
    return forms.ChoiceField(label=label, choices=[("", "未填"), *WaterStandard.choices], required=False)


class VisitForm(forms.ModelForm):
    """One visit as a phone asks for it, the result first; what waits at the household is judged in the same form."""

    verdict = forms.ChoiceField(
        label="核实结论", choices=Verdict.choices, initial=Verdict.LATER, required=False, widget=forms.RadioSelect
    )
    companions = forms.CharField(
        label="同行核实人", required=False, max_length=60, help_text="入户核实须至少两人，姓名用顿号分开。"
    )
    has_consent = forms.TypedChoiceField(
        label="承诺授权书已由全体成年人签字", choices=YES_NO[1:], coerce=lambda text: text == "True", empty_value=None,
        required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    monitored_as = forms.ChoiceField(label="拟定监测对象类别", choices=[*EMPTY, *MonitoredAs.choices], required=False)
    risk = forms.ChoiceField(label="主要风险", choices=[*EMPTY, *RiskType.choices], required=False)
    other_risks = forms.MultipleChoiceField(
        label="其他风险", choices=RiskType.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    quantity, quality, convenience, assurance = (_water_item(name) for name in ITEMS)
    result = forms.ChoiceField(label="结果", choices=Result.choices, initial=Result.UNCHANGED, widget=forms.RadioSelect)
    note = forms.CharField(
        label="情况说明", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="发现问题的须写明，例如“饮水管冻裂，三天没水”。",
    )  # fmt: skip
    photos = FilesField(label="照片", required=False)
    checked = forms.MultipleChoiceField(
        label="核查内容", choices=Checked.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    way = forms.ChoiceField(label="方式", choices=Way.choices, initial=Way.HOME, widget=forms.RadioSelect)
    team = forms.ChoiceField(label="队伍", choices=TEAMS, required=False)
    client_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Visit
        fields = ("result", "note", "photos", "checked", "way", "visited_on", "visitor", "team")
        widgets = {"visited_on": TODAY}

    field_order = (
        "verdict", *CHECK_FIELDS, "result", "note", "photos", "checked", *ITEMS, "way", "visited_on", "visitor",
        "team", "client_key",
    )  # fmt: skip

    def __init__(self, *args, awaited=None, **kwargs):
        """`awaited` is what waits at the household; None for a form that serves any household (the list's dialog)."""
        super().__init__(*args, **kwargs)
        if awaited is not None:
            self.fields["verdict"].widget.choices = awaited.verdicts  # what is sent late is judged when it is written
            self.initial = {**check_values(awaited), **self.initial}

    @property
    def check_fields(self):
        return [self[name] for name in CHECK_FIELDS]

    @property
    def water_fields(self):
        return [self[name] for name in ITEMS]

    @property
    def visit_fields(self):
        return [field for field in self if field.name not in ("verdict", *CHECK_FIELDS, *ITEMS)]

    def clean(self):
        values = super().clean()
        verdict = values["verdict"] = values.get("verdict") or Verdict.LATER
        if verdict in FOUND_TRUE:
            values["result"] = Result.PROBLEM
        if verdict == Verdict.UNTRUE and not values.get("note"):
            self.add_error("note", "不属实的，请写明核实到的情况。")
        if verdict == Verdict.CHECKED:
            self._demand_check(values)
        self._clean_water(values)
        for name, sentence in visit_rule(values):
            self.add_error(name, sentence)
        return values

    def _demand_check(self, values):
        """Everything an 入户核实 needs is asked for at once, not one thing after the other."""
        for name, sentence in OF_A_CHECK.items():
            if values.get(name) in (None, "", []) and name not in self.errors:
                self.add_error(name, sentence)

    def _clean_water(self, values):
        """The four items of the standard come together, and looking at them is 核查饮水."""
        missing = [name for name in ITEMS if not values.get(name)]
        if len(missing) == len(ITEMS):
            return
        for name in missing:
            self.add_error(name, "饮水四项要一起填：达标、基本达标或不达标。")
        if Checked.WATER not in values.get("checked", ()):
            values["checked"] = [*values.get("checked", ()), Checked.WATER]

    def taken(self):
        """The arguments of `record_visit`: the visit's own fields, the case's under `check`, the four items under `water`."""
        values = dict(self.cleaned_data)
        check = {name: values.pop(name) for name in CHECK_FIELDS}
        risks = [check.pop("risk"), *check.pop("other_risks")]
        check["risks"] = list(dict.fromkeys(risk for risk in risks if risk))
        check["visitors"] = "、".join(filter(None, [values["visitor"], check.pop("companions")]))
        water = {name: values.pop(name) for name in ITEMS}
        return {**values, "check": check, "water": water if all(water.values()) else None}


def check_values(awaited: Awaited):
    """What is known of the check before the visit: the case's own risks, else what the clue says."""
    risks = list(awaited.case.risks) if awaited.case else [RISK_CODES[clue.risk_code] for clue in awaited.clues]
    risks = [risk for risk in risks if risk in RiskType.values]
    known = {"risk": risks[0], "other_risks": risks[1:]} if risks else {}
    return known | ({"monitored_as": awaited.case.monitored_as} if awaited.case else {})


class UnchangedForm(forms.Form):
    """Date, name, team and way of many visits at once."""

    visited_on = forms.DateField(label="走访日期", widget=TODAY)
    visitor = forms.CharField(label="走访人", max_length=40)
    team = forms.ChoiceField(label="队伍", choices=TEAMS, required=False)
    way = forms.ChoiceField(label="方式", choices=Way.choices, initial=Way.HOME, widget=forms.RadioSelect)
