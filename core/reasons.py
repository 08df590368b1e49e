"""A sentence that says why something was done, or a name: kept whole or refused, never cut."""

from django.core.exceptions import ValidationError

from core import cells


def reason_for(model, name, text, *, wanted=""):
    """The text as the model's field `name` keeps it.

    ValidationError where it is longer than the field, or empty where one is `wanted` (that sentence is said).
    """
    field, reason = model._meta.get_field(name), cells.text(text)
    if wanted and not reason:
        raise ValidationError(wanted)
    if len(reason) > field.max_length:
        raise ValidationError(f"{field.verbose_name}最多 {field.max_length} 字，现在 {len(reason)} 字，请改短。")
    return reason
