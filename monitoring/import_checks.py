"""What only all staged rows together show: households without or with two heads, one ID number on two people,
incomes without the size of their household.

Each check takes the staging table of its register and whether the file is one of our own templates, and gives
(line, field, severity, code, sentence).
"""

from core.imports.staging import execute, fetch
from monitoring.aid_words import AidCategory
from monitoring.row_rules import relocated_until, too_late_to_move
from monitoring.words import Relation

HEADS = """
WITH now AS (
    SELECT s.household_id, s.line, s.is_new, nullif(s.relation, t.relation) AS said,
           coalesce(s.relation, t.relation) AS relation
    FROM {stage} s LEFT JOIN monitoring_member t ON t.id = s.id
    UNION ALL
    SELECT t.household_id, NULL, false, NULL, t.relation
    FROM monitoring_member t JOIN (SELECT DISTINCT household_id FROM {stage}) h ON h.household_id = t.household_id
    WHERE t.left_on IS NULL AND NOT EXISTS (SELECT 1 FROM {stage} s WHERE s.id = t.id)
)
SELECT count(*) FILTER (WHERE relation = %(head)s), bool_and(is_new), array_agg(line ORDER BY line),
       array_agg(line ORDER BY line) FILTER (WHERE said = %(head)s),
       count(*) FILTER (WHERE relation = %(head)s AND said IS NULL)
FROM now GROUP BY household_id
HAVING count(*) FILTER (WHERE relation = %(head)s) <> 1
"""

SHARED_NUMBERS = """
WITH holders AS (
    SELECT id, id_digest FROM {stage} WHERE id_digest IS NOT NULL AND NOT id_is_virtual
    UNION
    SELECT t.id, t.id_digest FROM monitoring_member t JOIN {stage} s ON s.id_digest = t.id_digest
    WHERE t.id_digest <> '' AND NOT t.id_is_virtual
    AND NOT EXISTS (SELECT 1 FROM {stage} o WHERE o.id = t.id AND o.id_digest IS NOT NULL)
)
SELECT s.line FROM {stage} s
JOIN (SELECT id_digest FROM holders GROUP BY id_digest HAVING count(*) > 1) shared USING (id_digest)
ORDER BY s.line
"""

INVALID_NUMBERS = (
    "SELECT line FROM {stage} WHERE id_length = 18 AND NOT id_is_valid AND NOT id_is_virtual ORDER BY line"
)


TWO_HEADS = "同一户有两个及以上户主，请核对与户主关系。"
SIZES = """
UPDATE {stage} s SET household_size = h.size FROM monitoring_household h
WHERE h.id = s.household_id AND s.is_new AND s.household_size IS NULL
"""


def heads(stage, strict):
    """A household has one head. Ours refuses a second one, and people none of whom is; an export is only reported on."""
    if not _has(stage, "relation"):
        return
    for count, is_new, lines, said, others in fetch(HEADS.format(stage=stage.table), {"head": Relation.HEAD.value}):
        if not strict:
            code, sentence = ("Q081", TWO_HEADS) if count else ("Q082", "该户没有户主，请核对与户主关系。")
            yield (said or lines)[-1 if count else 0], "relation", "warning", code, sentence
        elif count:
            for line in (said or ())[0 if others else 1 :]:
                yield line, "relation", "error", "two_heads", f"一户只能有一位户主，导入后该户会有 {count} 位。"
        elif is_new:
            for line in lines:
                yield line, "relation", "error", "no_head", "该户还没有成员，这次导入的人里须有一位户主。"


def shared_numbers(stage, strict):
    """One ID number on two people: a warning, because one of the two may be the right one."""
    if _has(stage, "id_digest"):
        for (line,) in fetch(SHARED_NUMBERS.format(stage=stage.table)):
            yield line, "id_number", "warning", "Q001", "证件号码与另一人相同，请核对。"


def invalid_numbers(stage, strict):
    """ID numbers of an export that fail their check digit; our own templates refuse them by the row rule."""
    if _has(stage, "id_digest") and not strict:
        for (line,) in fetch(INVALID_NUMBERS.format(stage=stage.table)):
            yield line, "id_number", "warning", "Q003", "身份证号校验不通过，请核对。"


def _has(stage, column):
    return column in stage.columns


def sizes(stage, strict):
    """A new income that does not say its household's size takes the registered one: without it nothing is per head."""
    if _has(stage, "household_size"):
        execute(SIZES.format(stage=stage.table))
    return ()


RELOCATED = """
SELECT s.line FROM {stage} s JOIN monitoring_household h ON h.id = s.household_id
WHERE s.is_new AND s.category = %(relocation)s AND h.identified_in >= %(until)s
ORDER BY s.line
"""


def relocations(stage, strict):
    """Nobody identified since the programme of moving ended is moved; what is written already stays."""
    until = relocated_until() if _has(stage, "category") else None
    if until:
        values = {"relocation": AidCategory.RELOCATION.value, "until": int(until)}
        for (line,) in fetch(RELOCATED.format(stage=stage.table), values):
            yield line, "category", "error", "relocated_too_late", too_late_to_move(until)


INCOME_CHECKS = (sizes,)
MEMBER_CHECKS = (heads, shared_numbers, invalid_numbers)


UNKNOWN = """
SELECT s.line FROM {stage} s WHERE s.{column} IS NOT NULL AND NOT EXISTS (SELECT FROM {target} t WHERE t.number = s.{column})
{also}
ORDER BY s.line
"""


def known_numbers(stage, strict):
    """Households and problems that a row refers to by number exist, in the register or in the same file."""
    for field in stage.fields:
        if not field.is_relation or getattr(field.target_field, "name", "") != "number":
            continue
        table = field.related_model._meta.db_table
        same = field.related_model is stage.model
        also = f"AND NOT EXISTS (SELECT FROM {stage.table} o WHERE o.number = s.{field.column})" if same else ""
        for (line,) in fetch(UNKNOWN.format(stage=stage.table, column=field.column, target=table, also=also)):
            sentence = f"没有这个编号的{field.related_model._meta.verbose_name}，请核对。"
            yield line, field.name, "error", "unknown_number", sentence
