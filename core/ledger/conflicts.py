"""Two people changed one record: field by field, what stands there now and what was typed, for the second one to choose."""

from django.forms import FileField

from core.ledger.changes import events_of


def choices(ledger, form, current, opened):
    """The fields in which the posted form differs from the record now: {"label", "name", "theirs", "mine", "keep_mine"}.

    `theirs` and `mine` are {"value": as a browser posts it, a list where several words are chosen, "text"}. A field that
    the person left as it was when the form was opened (at version `opened`) is theirs unless they choose otherwise:
    nobody's change is undone by not looking.
    """
    now = type(form)(instance=current, user=form.user)
    then = _as_opened(ledger, form, current, opened)
    return [
        {
            "label": form.fields[name].label,
            "name": name,
            "theirs": {"value": _posted(now, name), "text": text_of(now, name)},
            "mine": {"value": _posted(form, name), "text": text_of(form, name)},
            "keep_mine": then is None or _differs(form, then, name),
        }
        for name in form.changed_data
        if name in now.fields and _is_shown(form[name]) and _differs(form, now, name)
    ]


def _is_shown(field):
    return not field.is_hidden and not isinstance(field.field, FileField)  # files are sent anew, not compared


def _differs(form, other, name):
    """Whether the posted value is another one than that of the unbound form: neither by spelling nor by order alone."""
    is_respelt = _posted(form, name) != _posted(other, name)
    return is_respelt and form.fields[name].has_changed(other[name].initial, form[name].data)


def _as_opened(ledger, form, current, opened):
    """The form as the person saw it, from the record's history; None where it is not kept."""
    event = ledger.keeps_history and events_of(ledger.model, current.pk).filter(version=opened).first()
    if not event:
        return None
    names = [field.attname for field in ledger.model._meta.concrete_fields if field.attname != "id"]
    record = ledger.model(pk=current.pk, **{name: getattr(event, name) for name in names if _kept(event, name)})
    return type(form)(instance=record, user=form.user)


def _kept(event, name):
    return name in {field.attname for field in event._meta.concrete_fields}


def _posted(form, name):
    """A field's value as the browser would send it back; personal numbers stay masked, which means unchanged."""
    value = form[name].value()
    if isinstance(value, list | tuple):
        return [str(each) for each in value if each]
    return "" if value is None else str(value)


def text_of(form, name):
    """A field's value for reading."""
    value = _posted(form, name)
    labels = {str(key): label for key, label in getattr(form.fields[name], "choices", None) or ()}
    return "、".join(str(labels.get(each, each)) for each in (value if isinstance(value, list) else [value]) if each)
