"""Forms of a ledger's record: fields from the model, the same row rule as imports, choices within the scope."""

from functools import cache

from django import forms
from django.conf import settings
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError

from core import cells
from core.attachments import ALLOWED, attachments_of
from core.models import Region
from core.scoping import after, scope_of

MOST_FILES = 12
EVIDENCE = "请上传照片或文件作为佐证。"
YES_NO = [("", "未填"), ("True", "是"), ("False", "否")]


def regions_for(user):
    """The villages and communities a record of this user may lie in."""
    code = scope_of(user)
    return Region.objects.filter(code__gte=code, code__lt=after(code), children=None) if code else Region.objects.none()


class ParentField(forms.Field):
    """A record of the parent register typed by its number; only one in the user's scope is accepted."""

    def __init__(self, *, model, user, **kwargs):
        self.model, self.user = model, user
        super().__init__(**kwargs)

    def prepare_value(self, value):
        if isinstance(value, int):
            return self.model.objects.filter(pk=value).values_list("number", flat=True).first()
        return getattr(value, "number", value)

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, self.model):
            return value or None
        number = cells.text(value)
        found = self.model.objects.visible_to(self.user).filter(number=number).first()
        if found is None:
            raise ValidationError(f"在您的管辖区域内没有编号为 {number} 的{self.model._meta.verbose_name}。")
        return found


class WordListField(SimpleArrayField):
    """Several words in one cell, separated by any of ， 、 ；."""

    default_error_messages = {"item_invalid": "第 %(nth)s 项"}

    def to_python(self, value):
        return list(cells.words(value)) if isinstance(value, str) else super().to_python(value)

    def prepare_value(self, value):
        return "、".join(value) if isinstance(value, list) else value


def form_field(db_field, **kwargs):
    """The form field that stands for a model field on every page."""
    name = type(db_field).__name__
    if name == "BooleanField":
        known = (
            None if db_field.null else bool(db_field.get_default())
        )  # what cannot be unknown starts from its default
        return forms.TypedChoiceField(
            choices=YES_NO if db_field.null else YES_NO[1:],
            coerce=lambda text: str(text) == "True",
            initial=known,
            empty_value=known,
            label=db_field.verbose_name,
            required=False,
        )
    if name == "ArrayField":
        return _word_list(db_field)
    field = db_field.formfield(**kwargs)
    if field is not None and db_field.choices:
        field.choices = [("", "未填" if db_field.blank else "请选择"), *db_field.choices]
    if field is not None and isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = 3
    return field


def _word_list(db_field):
    choices = db_field.base_field.choices
    allowed = f"，可填：{'、'.join(word for word, _ in choices)}" if choices else ""
    unknown = {"invalid_choice": "“%(value)s”不是可填的词。"}
    base = forms.ChoiceField(choices=choices, error_messages=unknown) if choices else forms.CharField()
    return WordListField(
        base,
        max_length=db_field.size,
        label=db_field.verbose_name,
        required=False,
        help_text=f"多项用顿号分隔{allowed}",
    )


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files chosen at once; what each really is, is looked at when it is kept."""

    def __init__(self, **kwargs):
        super().__init__(widget=FilesInput(attrs={"accept": "image/*,.pdf,.docx,.xlsx"}), **kwargs)

    def clean(self, data, initial=None):
        files = [super(FilesField, self).clean(each, initial) for each in data or [None]]
        if len(files) > MOST_FILES:
            raise ValidationError(f"一次最多上传 {MOST_FILES} 个文件，现在选了 {len(files)} 个。")
        return [each for each in files if each]


class LedgerForm(forms.ModelForm):
    """The form of one record. `ledger` and `user` come with it; the region of a child is its parent's."""

    ledger = None

    def __init__(self, *args, user, **kwargs):
        self.user = user
        super().__init__(*args, **kwargs)
        self._narrow()
        for name in self.ledger.following(self.instance):
            self.fields.pop(name, None)
        if self.ledger.evidenced:
            self.fields["files"] = FilesField(label="佐证", required=False, help_text=f"可选多个：{ALLOWED}")

    def _narrow(self):
        for name, field in list(self.fields.items()):
            column = self.ledger.column(name)
            if column.kind == "region":
                field.queryset, field.empty_label = regions_for(self.user), "请选择"
            elif column.kind == "parent":
                self.fields[name] = ParentField(
                    model=column.field.related_model,
                    user=self.user,
                    label=column.label,
                    required=not column.field.null,
                    help_text=column.field.help_text,
                )

    def clean(self):
        values = super().clean()
        parent = self.ledger.parent
        if parent is not None and values.get(parent.name):
            self.instance.region_id = values[parent.name].region_id
            self._refuse_strangers(parent, values)
        elif self.ledger.of_city:
            self.instance.region_id = settings.ROOT_REGION
        for field, sentence in self.ledger.row_rule({**values, **self.facts(values)}):
            self.add_error(field if field in self.fields else None, sentence)
        if self.ledger.evidenced and self._lacks_evidence(values):
            self.add_error("files", EVIDENCE)
        return values

    def _lacks_evidence(self, values):
        """Whether it becomes now what wants evidence, and there is none; old records without stay as they came."""
        if not self.ledger.evidenced(values) or self.ledger.evidenced(self.initial) or values.get("files"):
            return False
        return not self.instance.pk or not attachments_of(self.ledger.name, self.instance).exists()

    def _refuse_strangers(self, parent, values):
        """A row of a household names people of that household only."""
        strangers = [
            name
            for name, value in values.items()
            if getattr(value, parent.attname, None) not in (None, values[parent.name].pk)
        ]
        for name in strangers:
            self.add_error(name, f"{values[name]}不属于所填的{parent.verbose_name}，请填写同一户的编号。")

    def facts(self, values):
        """What the row rule wants to know beside the typed values."""
        return self.ledger.facts(values)


@cache
def form_class(ledger):
    """The ledger's form class, made once."""
    names = [column.name for column in ledger.editable_columns]
    return forms.modelform_factory(
        ledger.model,
        form=type(f"{ledger.model.__name__}Form", (LedgerForm,), {"ledger": ledger}),
        fields=names,
        formfield_callback=form_field,
    )
