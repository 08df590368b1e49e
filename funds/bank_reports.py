"""Banks' monthly reports held against our loans: what agrees, what differs, what only one side has, and deciding it."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from core.constraints import refusal_of
from core.imports.layouts import Cell, Feed, Layout
from funds.models import BankLine, Loan, Repayment
from funds.overdue import check_overdue

OUTCOME, DECISION = BankLine.Outcome, BankLine.Decision

# A bank knows its borrower by the ID number; the household is the one the person lives in.
BANK_REPORT = Layout(
    code="bank-report",
    label="银行小额信贷月报",
    required=frozenset({"证件号码", "放贷银行", "合同号", "数据月份", "贷款余额"}),
    aliases={
        "身份证号": "证件号码", "身份证号码": "证件号码", "银行": "放贷银行", "机构名称": "放贷银行", "贷款银行": "放贷银行", "借据号": "合同号",
        "合同编号": "合同号", "贷款合同号": "合同号", "月份": "数据月份", "统计月份": "数据月份", "贷款余额（元）": "贷款余额", "余额": "贷款余额",
        "贷款金额（元）": "贷款金额", "放款金额": "贷款金额", "本月还款（元）": "本月还款", "本月还本": "本月还款", "逾期本金（元）": "逾期本金",
        "逾期利息（元）": "逾期利息", "贷款状态": "五级分类", "放款日": "放款日期", "到期日": "到期日期", "年利率": "年利率（%）", "利率": "年利率（%）",
    },
    strict=True,
    place={},
    feeds=(
        Feed(
            "bank-lines",
            {
                "证件号码": Cell("member", by="id_digest"), "放贷银行": "bank", "合同号": "contract_number", "数据月份": "month",
                "贷款金额": "amount", "放款日期": "issued_on", "到期日期": "falls_due_on", "年利率（%）": "rate", "贷款余额": "balance",
                "本月还款": "repaid", "逾期本金": "overdue_principal", "逾期利息": "overdue_interest", "五级分类": "classification",
            },
            through=("members", "id_digest"),
        ),
    ),
    unkept=frozenset({"序号", "姓名", "借款人", "县", "乡", "村", "乡镇", "镇", "联系电话", "错误说明"}),
)  # fmt: skip

# The bank tells its balance of the month's end; ours of that day is today's and what was booked since. A counter-entry
# counts on the day of the entry it answers: that one was never paid.
SINCE = """
SELECT coalesce(sum(r.principal), 0) FROM funds_repayment r LEFT JOIN funds_repayment c ON c.id = r.corrects_id
WHERE r.loan_id = {loan} AND coalesce(c.paid_on, r.paid_on) > {last_day}"""
LAST_DAY = "make_date((b.month + 1) / 12, (b.month + 1) %% 12 + 1, 1) - 1"

# Empty cells of the bank say nothing. A line whose outcome changes is open again.
COMPARE = f"""
UPDATE funds_bankline b
SET outcome = n.outcome, differences = n.differences, decision = CASE WHEN n.outcome = b.outcome AND n.differences = b.differences
    THEN b.decision ELSE '' END
FROM (
    SELECT b.id, left(told.differences, 400) AS differences,
        CASE WHEN l.id IS NULL THEN '他有我无' WHEN told.differences = '' THEN '一致' ELSE '字段不一致' END AS outcome
    FROM funds_bankline b
    LEFT JOIN funds_loan l ON l.bank = b.bank AND l.contract_number = b.contract_number
    CROSS JOIN LATERAL (SELECT l.balance + ({SINCE.format(loan="l.id", last_day=LAST_DAY)}) AS balance) AS ended
    CROSS JOIN LATERAL (
        SELECT CASE WHEN l.id IS NULL THEN '' ELSE concat_ws('；',
            CASE WHEN l.household_id <> b.household_id THEN '借款户不同' END,
            CASE WHEN ended.balance <> b.balance THEN format('月末余额：我方 %%s，银行 %%s', ended.balance, b.balance) END,
            CASE WHEN l.amount <> b.amount THEN format('金额：我方 %%s，银行 %%s', l.amount, b.amount) END,
            CASE WHEN l.issued_on <> b.issued_on THEN format('放款日期：我方 %%s，银行 %%s', l.issued_on, b.issued_on) END,
            CASE WHEN l.due_on <> b.falls_due_on THEN format('到期日期：我方 %%s，银行 %%s', l.due_on, b.falls_due_on) END,
            CASE WHEN b.classification <> '' AND l.classification <> b.classification
                 THEN format('五级分类：我方 %%s，银行 %%s', l.classification, b.classification) END) END AS differences
    ) AS told
    WHERE b.id = ANY(%(keys)s)
) AS n
WHERE b.id = n.id AND (b.outcome, b.differences) IS DISTINCT FROM (n.outcome, n.differences)"""


def compare(keys):
    """Say of these lines how they agree with our loans; returns how many changed. Twice changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute(COMPARE, {"keys": list(keys)})
        return cursor.rowcount


def _demand(by):
    if not by.has_perm("funds.change_loan") or not by.has_perm("funds.add_repayment"):
        raise PermissionDenied("您的角色不能处理银行对账。")


def keep_ours(lines, *, by):
    """Our side stands; returns how many lines were decided."""
    _demand(by)
    with pghistory.context(user=by.pk, why="银行对账保留我方"):
        return lines.waiting().update(decision=DECISION.KEPT)


def take_theirs(lines, *, by):
    """Bring our loans to what the bank says, line by line; (taken, [sentences of those that could not be]).

    A balance is adjusted by an entry of the difference, a classification is taken over, a loan we lack is entered with
    the bank's balance as its opening one. Amounts, dates and borrowers are corrected on the loan itself.
    """
    _demand(by)
    taken, refused = [], []
    with pghistory.context(user=by.pk, why="银行对账取银行"):
        for line in lines.waiting().order_by("pk"):
            try:
                with transaction.atomic():
                    _take(line)
            except (ValidationError, IntegrityError) as error:
                sentence = error.messages[0] if isinstance(error, ValidationError) else refusal_of(error)
                refused.append(f"{line.contract_number}：{sentence or '与台账冲突，请逐条核对。'}")
            else:
                taken.append(line.pk)
        compare(taken)
        BankLine.objects.filter(pk__in=taken).update(decision=DECISION.TAKEN)
    return len(taken), refused


def _take(line):
    """Of two who press at once the second waits for the line, then finds it decided."""
    waiting = BankLine.objects.waiting().filter(pk=line.pk)
    if not list(waiting.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)):
        raise ValidationError("已由别人处理，没有重复调整。")
    _adjust(line)
    BankLine.objects.filter(pk=line.pk).update(decision=DECISION.TAKEN)


def _adjust(line):
    loans = Loan.objects.select_for_update(no_key=True, of=("self",))
    loan = loans.filter(bank=line.bank, contract_number=line.contract_number).first()
    if loan is None:
        return _enter(line)
    if loan.household_id != line.household_id:
        raise ValidationError("借款户不同，请先核对是哪一户的贷款。")
    if line.classification and line.classification != loan.classification:
        loan.classification, loan.version = line.classification, loan.version + 1
        loan.save(update_fields=["classification", "version", "updated_at"])
    if moved := _balance_on(loan, line.month.last_day) - line.balance:
        Repayment.objects.create(
            loan=loan, region_id=loan.region_id, paid_on=line.month.last_day, principal=moved, kind=Repayment.Kind.RECONCILED,
            note=f"按{line.month.label}银行月报调整余额",
        )  # fmt: skip
    check_overdue(loans=[loan.pk])
    return None


def _balance_on(loan, day):
    """What was owed at the end of a day."""
    with connection.cursor() as cursor:
        cursor.execute(SINCE.format(loan="%s", last_day="%s"), [loan.pk, day])
        return loan.balance + cursor.fetchone()[0]


def _enter(line):
    missing = [
        str(line._meta.get_field(name).verbose_name)
        for name in ("amount", "issued_on", "falls_due_on")
        if getattr(line, name) is None
    ]
    if missing:
        raise ValidationError(f"银行月报没有{'、'.join(missing)}，不能据此新增贷款。")
    loan = Loan.objects.create(
        household_id=line.household_id, region_id=line.region_id, bank=line.bank, contract_number=line.contract_number,
        amount=line.amount, opening_balance=line.balance, issued_on=line.issued_on, due_on=line.falls_due_on, rate=line.rate,
        classification=line.classification or Loan.Classification.NORMAL,
    )  # fmt: skip
    check_overdue(loans=[loan.pk])
