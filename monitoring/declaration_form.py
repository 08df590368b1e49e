"""The four fields of 一键申报, and what keeps machines and floods out of them."""

import re
import secrets
import unicodedata

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from core import cells
from core.models import Region

KEY_AGE = 12 * 3600  # seconds a form may lie open
TOO_LONG = 5000  # nothing longer is even looked at
NAME = re.compile(r"[^\W\d_]{2,20}(?:[·•][^\W\d_]{1,20}){0,3}")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
PICTURES = {"So", "Sk", "Cs", "Co", "Cn"}

# What a villager would say; the codes are those of the national system (facts §1.3).
HARDSHIPS = (
    ("01", "生病住院，花钱多"),
    ("05", "出了意外事故"),
    ("02", "遭了灾（洪水、冰雹、旱灾等）"),
    ("03", "家里有残疾人，照顾困难"),
    ("04", "家里缺劳动力"),
    ("07", "没活干，或工资拿不到"),
    ("06", "种养殖或生意亏了"),
    ("09", "孩子上学负担重"),
    ("11", "房子不安全"),
    ("12", "吃水困难"),
    ("00", "收入太低，日子难过"),
    ("99", "其他"),
)


def villages_of(town):
    """The villages of a town, none for anything that is no town's code."""
    towns = set(Region.objects.towns().values_list("code", flat=True))
    return Region.objects.filter(parent=town) if town in towns else []


def new_key():
    """What makes one form that form: signed, so that nobody makes up receipts."""
    return signing.dumps(secrets.token_hex(12), salt="declare")


def without_pictures(text):
    """Text without emoji and other pictures, which no register wants."""
    return "".join(letter for letter in text if unicodedata.category(letter) not in PICTURES).strip()


class DeclarationForm(forms.Form):
    """Name, phone, village, hardship; `homepage` is a trap that people do not see."""

    name = forms.CharField(label="您的姓名", widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label="手机号码", widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "tel", "type": "tel"})
    )
    town = forms.ChoiceField(label="镇或街道")
    village = forms.ChoiceField(label="村或社区")
    risk_code = forms.ChoiceField(label="遇到了什么困难", choices=[("", "请选择"), *HARDSHIPS])
    description = forms.CharField(
        label="说说情况",
        help_text="例如：上个月住院做手术，自己花了三万多元。",
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
    )
    homepage = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))
    key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, village=""):
        found = Region.objects.filter(code=village, children=None).first() if len(village) == 12 else None
        town = found.parent_id if found else ""
        super().__init__(
            data and _cut(data), initial={"key": new_key(), "town": town, "village": found.code if found else ""}
        )
        self.place = found
        for field in self.fields.values():
            verb = "选择" if isinstance(field, forms.ChoiceField) else "填写"
            field.error_messages["required"] = f"请{verb}{field.label}。" if field.label else "请刷新页面。"
            field.error_messages["invalid_choice"] = f"请重新选择{field.label}。"
        self.fields["town"].choices = [("", "请选择"), *Region.objects.towns().values_list("code", "name")]
        self.fields["village"].choices = [("", "请选择"), *self._villages(town)]

    def _villages(self, town):
        town = self.data.get("town", "") if self.is_bound else town
        return [(village.code, village.short_name) for village in villages_of(town)]

    def clean_name(self):
        name = cells.text(self.cleaned_data["name"]).replace(" ", "")
        if not NAME.fullmatch(name):
            raise ValidationError("请填写真实姓名，2 到 20 个汉字，不带数字和符号。")
        return name

    def clean_phone(self):
        try:
            phone = cells.phone(self.cleaned_data["phone"])
        except cells.CellError as error:
            raise ValidationError(str(error)) from error
        if not MOBILE.fullmatch(phone):
            raise ValidationError("手机号码应为 11 位数字，以 1 开头，请核对。")
        return phone

    def clean_description(self):
        description = without_pictures(cells.text(self.cleaned_data["description"]))
        if not 4 <= len(description) <= 500:
            raise ValidationError(f"请用 4 到 500 个字说说情况，现在 {len(description)} 个字。")
        return description

    def clean_key(self):
        try:
            return signing.loads(self.cleaned_data["key"], salt="declare", max_age=KEY_AGE)
        except signing.BadSignature as error:
            raise ValidationError("页面放得太久了，请再点一次提交。") from error

    @property
    def is_a_machines(self):
        return bool(self.data.get("homepage"))

    def renewed(self):
        """The same form to be sent again, with a key of today where the old one does not count."""
        if "key" in self.errors:
            self.data = {**self.data, "key": new_key()}
        return self


def _cut(data):
    """What was sent, with nothing longer than anybody writes: a page never sends megabytes back."""
    return {name: str(value)[:TOO_LONG] for name, value in data.items()}
