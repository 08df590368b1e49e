"""load_demo: a synthetic county over the real regions, with accounts to look at it."""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import date

import pghistory
from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from core.months import Month
from core.scoping import whole_city
from monitoring.aid_gaps import check_aid, list_week
from monitoring.demo import procedures
from monitoring.demo.accounts import create_accounts, demo_password
from monitoring.demo.county import load_county, plan
from monitoring.demo.lines import fill_income_lines
from monitoring.demo.lists import send_lists
from monitoring.demo.problems import load_problems
from monitoring.demo.village_registers import load_villages
from monitoring.demo.visited import add_visits
from monitoring.models import Household

BEFORE = ("load_regions", "sync_roles", "load_parameters", "load_targets", "load_workdays")
MORE_REGISTERS = (
    "load_demo_loans",
    "load_demo_projects",
    "load_demo_stations",
    "load_demo_funds",
    "load_demo_associations",
    "load_demo_year",
    "load_demo_supervision",
)  # of apps above; whose histories name the accounts
BESIDE = "load_demo_associations"  # needs nothing of the other registers and takes as long as all of them
AFTER_EACH_MONTH = ("screen_households", "freeze_month", "publish_bulletin")
AFTER_MONTHS = ("load_demo_circular", "load_demo_assessment")  # read what the months froze
MONTHS = 3
LARGE = 200_000  # households; a county for measuring gets its last month only


def month(text):
    try:
        return Month.parse(text)
    except ValueError as error:
        raise CommandError(f"月份 {text} 无法识别：{error}") from error


def visit(seed, until):
    """Grids, rounds and visits."""
    with whole_city(), pghistory.context(reason="演示数据"):  # ignored triggers refuse named parameters
        add_visits(seed, until)


class Command(BaseCommand):
    help = "生成演示县：虚构的农户、成员、收入、自付和务工，及各角色演示账号。只用于空库。"

    def add_arguments(self, parser):
        parser.add_argument("--households", type=int, default=2000, help="户数（默认 2000）")
        parser.add_argument("--seed", type=int, default=1, help="种子，相同的种子生成相同的县")
        parser.add_argument("--until", help="数据截至的月份 YYYY-MM（默认上个月）")
        parser.add_argument("--registers-only", action="store_true", help="只生成台账，不筛查、不出通报")

    def handle(self, *args, households, seed, until, registers_only, verbosity, **options):
        self._demand_empty()
        if households < 1:
            raise CommandError("户数至少为 1。")
        self._run(BEFORE)
        until = month(str(until)) if until else Month.of(date.today()) - 1
        started = time.monotonic()
        county = plan(households, seed, until)
        load_county(county, self._progress if verbosity else lambda done: None)
        load_villages(county)
        self.stdout.write(
            f"已生成 {households:,} 户，数据截至 {until.label}，用时 {time.monotonic() - started:.0f} 秒。"
        )
        self._accounts()
        self._more_registers(seed, until, households)
        send_lists(county)
        load_problems(county)
        check_aid(settings.ROOT_REGION)
        if not registers_only:
            procedures.load_procedures(seed, households)
            list_week(settings.ROOT_REGION)
            self._months(until, 1 if households > LARGE else MONTHS)
            self._run(AFTER_MONTHS, str(until), "--seed", str(seed))

    def _demand_empty(self):
        with whole_city():
            if Household.objects.exists():
                raise CommandError("库中已有农户，演示数据只能生成到空库。")

    def _progress(self, done):
        self.stdout.write(f"已生成 {done:,} 户")

    def _accounts(self):
        password = demo_password()
        names = create_accounts(password)
        self.stdout.write(f"演示账号 {len(names)} 个（{'、'.join(names[:3])} 等），密码 {password}")

    def _more_registers(self, seed, until, households):
        """Visits, and the registers of the apps above; a large county's associations and visits by a second process."""
        arguments = (str(until), "--seed", str(seed))
        if households <= LARGE:
            self._run(MORE_REGISTERS, *arguments)
            visit(seed, until)
            return
        connections.close_all()
        with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
            beside = [pool.submit(call_command, BESIDE, *arguments), pool.submit(visit, seed, until)]
            self._run([name for name in MORE_REGISTERS if name != BESIDE], *arguments)
            for each in beside:
                each.result()

    def _months(self, until, count):
        """Screen the last months, freeze their figures, publish their bulletins; then look at the data's quality."""
        fill_income_lines({(until - back).year for back in range(count)})
        for back in range(count - 1, -1, -1):
            self._run(AFTER_EACH_MONTH, str(until - back))
        self._run(("check_quality",), "--as-of", str(until.last_day))

    def _run(self, names, *arguments):
        """Commands of apps that are installed; an installation may go without the bulletins."""
        installed = get_commands()
        for name in names:
            if name in installed:
                call_command(name, *arguments, stdout=self.stdout)
