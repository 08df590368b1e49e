"""Finds the records beside its parent that a row names: a member of the same household, or a project by its number."""

from core.imports.cleaning import NULL
from core.imports.finding import Directory, inside


def find_references(register, block, parents):
    """Names become ids, column by column; a row that names what there is not goes back."""
    for column, _ in register.columns:
        if not column.field.is_relation or column.field == register.parent:
            continue
        if not column.field.target_field.primary_key:  # the name itself is what is stored; the ledger checks it
            continue
        names = register.tokens(block)[column.field.name]
        ids = register.tokens(block)[column.field.name] = [NULL] * len(block)
        find = _by_number if _is_root(register, column.field.related_model) else _inside
        known, sentence = find(register, column, names, parents)
        for offset in parents:
            if names[offset] is NULL:
                continue
            if offset in known:
                ids[offset] = str(known[offset])
            else:
                block.reject(offset, column.header, sentence.format(names[offset][:30]), "unknown_person")


def _is_root(register, model):
    """Whether the named register stands by itself, its records known by their numbers."""
    parent = register.parent
    return parent is None or all(field.name != parent.name for field in model._meta.fields)


def _by_number(register, column, numbers, parents):
    """({offset: id}, the sentence for all others): records of the user's places, or of a place above them."""
    model = column.field.related_model
    directory = register.directories.setdefault(model, Directory(model))
    directory.look_up(numbers)
    records = {offset: directory.get(numbers[offset]) for offset in parents}
    known = {offset: record.id for offset, record in records.items() if record and _may_name(register.scope, record)}
    return known, f"没有编号为 {{}} 的{model._meta.verbose_name}，请核对后再填。"


def _may_name(scope, record):
    return record.region_id.startswith(scope) or scope.startswith(record.region_id)


def _inside(register, column, names, parents):
    """The same for records of the row's own parent, by the name the sender uses."""
    pairs = {offset: (parent.id, names[offset]) for offset, parent in parents.items() if names[offset] is not NULL}
    belongs = column.field.related_model._meta.get_field(register.parent.name)
    found = inside(column.field.related_model, column.cell.by, belongs.column, set(pairs.values()))
    return {offset: found[pair] for offset, pair in pairs.items() if pair in found}, "该户没有这个成员，请核对后再填。"
