"""The same members imported by django-import-export: a model instance, a validation and two queries for each row."""

from import_export import resources
from import_export.fields import Field
from import_export.widgets import BooleanWidget, DateWidget, ForeignKeyWidget, IntegerWidget, SimpleArrayWidget, Widget
from tablib import Dataset

from bench.members import COLUMNS
from core.scoping import whole_city
from monitoring.models import Household, Member


class YesNo(BooleanWidget):
    TRUE_VALUES, FALSE_VALUES, NULL_VALUES = ["是"], ["否"], [""]


WIDGETS = {
    "yes_no": YesNo(),
    "date": DateWidget("%Y-%m-%d"),
    "list": SimpleArrayWidget("、"),
    "number": IntegerWidget(),
}
HOUSEHOLD = ForeignKeyWidget(Household, "number")


class Members(resources.ModelResource):
    """The columns of the member template."""

    class Meta:
        model = Member
        fields = ()
        import_id_fields = ("number",)

    def __init__(self):
        super().__init__()
        for column in COLUMNS:
            widget = HOUSEHOLD if column.name == "household" else WIDGETS.get(column.kind, Widget())
            self.fields[column.name] = Field(attribute=column.name, column_name=column.header, widget=widget)

    def before_save_instance(self, instance, row, **kwargs):
        instance.region_id = instance.household.region_id


def import_row_by_row(rows):
    """Import the cells; any row that does not come in ends the comparison."""
    dataset = Dataset(*rows, headers=[column.header for column in COLUMNS])
    with whole_city():
        result = Members().import_data(dataset, raise_errors=True)
    if result.totals["new"] != len(rows):
        raise RuntimeError(f"only {result.totals} of {len(rows)} rows came in")
