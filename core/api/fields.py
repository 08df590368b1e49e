"""A ledger's columns as JSON: one serializer made from its declaration."""

from decimal import Decimal
from functools import cache

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from core.fields import Sealed
from core.ledger.registry import ledgers

TYPES = {
    "number": {"type": "number"},
    "yes_no": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "month": {"type": "string", "pattern": r"^\d{4}-\d{2}$", "example": "2023-12"},
    "list": {"type": "array", "items": {"type": "string"}},
    "json": {"type": "object", "additionalProperties": True},
}


class ColumnField(serializers.Field):
    """One column of a record: codes, words and figures as they are stored, personal numbers masked."""

    def __init__(self, column, kind, **kwargs):
        self.column, self.kind = column, kind
        may_be_empty = column.field is None or column.field.null
        super().__init__(read_only=True, source="*", allow_null=may_be_empty, **kwargs)

    def to_representation(self, record):
        if self.kind == "region":
            return record.region_id
        value = self.column.value(record)
        if isinstance(value, Sealed):
            return value.masked
        if isinstance(value, Decimal):
            return float(value)
        if self.kind == "month":
            return None if value is None else str(value)
        if self.kind == "parent":
            return value.number if hasattr(value, "number") else value and str(value)
        return value


class ColumnFieldSchema(OpenApiSerializerFieldExtension):
    """What OpenAPI says of a column."""

    target_class = ColumnField

    def map_serializer_field(self, auto_schema, direction):
        column, kind = self.target.column, self.target.kind
        schema = {"title": column.label, **TYPES.get(kind, {"type": "string"})}
        if kind in ("words", "choice"):
            words = "、".join(
                f"{value}（{label}）" if value != label else value for value, label in column.field.choices if value
            )
            schema["description"] = f"取值：{words}"
        elif kind == "list" and (choices := getattr(column.field, "output_field", column.field).base_field.choices):
            schema["items"] = {"type": "string", "enum": [value for value, _ in choices if value]}
        elif kind == "sealed":
            schema["description"] = "已脱敏"
        elif kind == "region":
            schema["description"] = "12 位区划代码"
        return schema


class PlaceField(serializers.Field):
    """The names of the town and the village."""

    def __init__(self):
        super().__init__(read_only=True, source="region.full_name", label="镇村名称")

    def to_representation(self, value):
        return value


class PlaceFieldSchema(OpenApiSerializerFieldExtension):
    target_class = PlaceField

    def map_serializer_field(self, auto_schema, direction):
        return {"type": "string", "title": "镇村名称"}


def json_columns(ledger):
    """Every column that JSON shows, each once: the place, the record's own, the list's figures, what is asked for."""
    own = (ledger.column("region"), *ledger.columns, *ledger.shown_columns, *map(ledger.column, ledger.json_fields))
    return tuple({column.name: column for column in own}.values())


def component(ledger):
    """The ledger's name in the description of the interface; registers that are called alike say their application's."""
    meta = ledger.model._meta
    alike = {each.model for each in ledgers() if each.model.__name__ == meta.object_name}
    return meta.object_name if len(alike) == 1 else f"{meta.app_label.title()}{meta.object_name}"


@cache
def serializer_class(ledger):
    """The serializer of a ledger's rows."""
    fields = {"id": serializers.IntegerField(read_only=True), "region_name": PlaceField()}
    for column in json_columns(ledger):
        kind = "json" if column.name in ledger.json_fields else column.kind
        fields[ledger.json_names.get(column.name, column.name)] = ColumnField(column, kind)
    return type(f"{component(ledger)}Serializer", (serializers.Serializer,), fields)
