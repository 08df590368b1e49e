"""What roles are granted, by subject: patterns over "app.action_model" that belong together."""

REGISTERS = ("household", "member", "income", "employment", "outofpocket", "responsibleperson", "incident")
EDIT_REGISTERS = tuple(
    f"monitoring.{verb}_{model}" for model in REGISTERS for verb in ("view", "add", "change", "delete")
)
READ_REGISTERS = tuple(f"monitoring.view_{model}" for model in REGISTERS)
# The registers that the figures of the dashboard are counted from; numbers stay masked without core.unmask_personal.
READ_FIGURES = tuple(f"monitoring.view_{model}" for model in ("household", "member", "income"))
READ_RISKS = ("monitoring.view_risk", "monitoring.view_unevaluated", "monitoring.view_trialdifference")
READ_QUALITY = tuple(f"monitoring.view_{model}" for model in ("finding", "exemption", "qualityscore", "qualitycheck"))
READ_COPIES = ("monitoring.view_monthendcopy",)
# Grids, rounds and visits: who sees them, who keeps the grids, who opens rounds, who visits.
READ_SWEEPS = tuple(
    f"monitoring.view_{model}" for model in ("grid", "gridworker", "gridhousehold", "sweep", "sweeptarget", "visit")
)
KEEP_GRIDS = ("monitoring.*_grid", "monitoring.*_gridworker", "monitoring.*_gridhousehold")
OPEN_SWEEPS = ("monitoring.add_sweep", "monitoring.change_sweep")
WRITE_VISITS = ("monitoring.add_visit", "monitoring.change_visit")
READ_BULLETINS = ("bulletins.view_*",)
# The office keeps everything of the bulletins but what units report themselves.
KEEP_BULLETINS = (
    *(
        f"bulletins.{verb}_*"
        for verb in ("view", "add", "change", "delete", "sign", "publish", "accept", "answer", "withdraw")
    ),
    "bulletins.report_office",
)
READ_CALENDAR = ("core.view_workday",)  # it decides everybody's deadlines
READ_CASES = ("monitoring.view_clue", "monitoring.view_case", "monitoring.view_clearing")
EDIT_CLUES = (*READ_CASES, "monitoring.add_clue", "monitoring.change_clue")
DOOR_CODES = ("monitoring.view_doorcode", "monitoring.add_doorcode")
VILLAGE_STEPS = ("monitoring.change_case", "monitoring.change_clearing", *DOOR_CODES)
TOWN_STEPS = ("monitoring.review_case", "monitoring.review_clearing")
CITY_STEPS = ("monitoring.match_case", "monitoring.approve_case", "monitoring.approve_clearing", *DOOR_CODES)

MEDICAL = ("seriousillness", "doctorcontract", "medicalpayment", "clinic")
EDUCATION = ("atriskpupil", "schoolaid", "schoolcohort")
HOUSING = ("houseappraisal", "houserebuild", "househazard")
WATER = ("waterappraisal", "watersupply", "wateroutage")
AID = (
    "aidgap",
    "aidcheck",
    "weeklygap",
    "aidmeasure",
    "safetynetpayment",
    "registeredaid",
    "identification",
    "elimination",
    "workplan",
    "village",
)
PAYMENTS = ("safetynetpayment",)
LOANS = (
    "loan",
    "repayment",
    "prolongation",
    "collection",
    "loanwish",
    "loanreminder",
    "compensation",
    "recovery",
    "interestsubsidy",
    "bankline",
)
WRITTEN_ONCE = ("repayment", "recovery")  # corrected by counter-entries
READ_LOANS = tuple(f"funds.view_{model}" for model in LOANS)
EDIT_LOANS = (
    *READ_LOANS,
    *(f"funds.add_{model}" for model in LOANS),
    *(f"funds.{verb}_{model}" for model in LOANS if model not in WRITTEN_ONCE for verb in ("change", "delete")),
)
# A village reminds, asks who wants a loan, goes for the money, and writes it down.
VILLAGE_LOANS = (
    *READ_LOANS,
    *(f"funds.{verb}_{model}" for model in ("collection", "loanwish") for verb in ("add", "change")),
    "funds.change_loanreminder",
)
APPROVE_LOANS = ("funds.approve_prolongation", "funds.approve_compensation")
FUND_ENTRIES = ("allotment", "allocation", "disbursement", "payment")  # written once: no role changes or deletes them
FUND_PAPERS = ("retention", "plannedpayment", "closedyear", "provincialprogress", "treasurypayment", "fundfinding")
READ_FUNDS = tuple(f"funds.view_{model}" for model in (*FUND_ENTRIES, *FUND_PAPERS, "fundmonth"))
PLAN_PAYMENTS = ("funds.add_plannedpayment", "funds.change_plannedpayment", "funds.delete_plannedpayment")
KEEP_FUNDS = (
    *READ_FUNDS,
    *(f"funds.add_{model}" for model in FUND_ENTRIES),
    *(f"funds.{verb}_{model}" for model in FUND_PAPERS for verb in ("add", "change", "delete")),
)
READ_LISTS = ("monitoring.view_departmentlist", "monitoring.view_listedperson")
SEND_LISTS = (*READ_LISTS, "monitoring.add_departmentlist", "monitoring.change_listedperson")
READ_PROBLEMS = ("monitoring.view_rectification",)
EDIT_PROBLEMS = (*READ_PROBLEMS, "monitoring.add_rectification", "monitoring.change_rectification")
GUARANTEES = (*MEDICAL, *EDUCATION, *HOUSING, *WATER)


def every(models, *verbs):
    """Patterns for these verbs on these models of 监测帮扶."""
    return tuple(f"monitoring.{verb}_{model}" for model in models for verb in verbs)


READ_GUARANTEES = every(GUARANTEES, "view")
READ_AID = every(AID, "view")
READ_DIFFERENCES = every(("reconciliation", "difference"), "view")
RECONCILE = (*READ_DIFFERENCES, "monitoring.add_reconciliation", "monitoring.change_difference")
EDIT_AID = every(AID, "view", "add", "change", "delete")
EDIT_QUALITY = (*READ_QUALITY, *every(("exemption", "qualitycheck"), "add", "change"))

READ_PROJECTS = ("projects.view_*",)
EDIT_PROJECTS = (
    "projects.view_*",
    "projects.add_*",
    "projects.change_*",
    "projects.delete_*",
    "projects.build_project",
)
# A village proposes its projects, reports from its sites, shows its notices and looks after its assets.
VILLAGE_PROJECTS = (
    *READ_PROJECTS,
    *(
        f"projects.{verb}_{model}"
        for model in ("project", "notice", "sitereport", "patrol")
        for verb in ("add", "change")
    ),
)

READ_SUPERVISION = ("supervision.view_*",)  # who is supervised reads what was found
KEEP_SUPERVISION = ("supervision.*",)
READ_SOLAR = ("photovoltaic.view_*",)
EDIT_SOLAR = (
    *READ_SOLAR,
    "photovoltaic.add_*",
    "photovoltaic.change_*",
    "photovoltaic.delete_*",
    "photovoltaic.send_payment",
)
# A village reports faults, patrols, drafts its plan, and keeps its posts and their attendance.
VILLAGE_SOLAR = (
    *READ_SOLAR,
    *(
        f"photovoltaic.{verb}_{model}"
        for model in (
            "faultticket",
            "stationpatrol",
            "distributionplan",
            "planitem",
            "postholder",
            "postwage",
            "mutualloan",
            "associationmember",
        )
        for verb in ("add", "change")
    ),
)
