"""Two people changed one record: field by field, what stands there now and what was typed, for the second one to choose."""

from core.ledger.changes import events_of
from core.ledger.columns import YES_NO


def choices(ledger, form, current, opened, posted):
    """The fields in which the posted form differs from the record now: {"label", "name", "theirs", "mine", "keep_mine"}.

    `theirs` and `mine` are {"value": as a browser posts it, "text"}. A field that the person left as it was when the form
    was opened (at version `opened`) is theirs unless they choose otherwise: nobody's change is undone by not looking.
    """
    now = type(form)(instance=current, user=form.user)
    then = _as_opened(ledger, form, current, opened)
    sent = {name: posted.get(form.add_prefix(name), "") for name in form.fields}
    return [
        {
            "label": form.fields[name].label,
            "name": name,
            "theirs": {"value": _posted(now, name), "text": _text(now, name)},
            "mine": {"value": sent[name], "text": _text(form, name)},
            "keep_mine": then is None or sent[name] != _posted(then, name),
        }
        for name in form.changed_data
        if name in now.fields and not form[name].is_hidden and sent[name] != _posted(now, name)
    ]


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
    value = form.fields[name].prepare_value(value)
    return "" if value is None else str(value)


def _text(form, name):
    value = form[name].value()
    shown = YES_NO[value] if isinstance(value, bool) else value
    labels = dict(getattr(form.fields[name], "choices", None) or ())
    return str(labels.get(shown, labels.get(str(shown), shown)) or "")
