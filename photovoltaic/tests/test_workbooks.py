"""The grid company's workbooks in both layouts: recognised, and what cannot be is refused or held with a sentence."""

from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from core.imports.annotate import annotated
from core.months import Month
from core.scoping import whole_city
from core.tests.importing import errors, merge, stage
from photovoltaic.models import DailyOutput, Meter, MeterReading, MonthlyOutput, Settlement

MAY = Month.parse("202305")
LONG = ("表号", "结算月份", "上期示数", "本期示数", "电量")


@pytest.fixture
def book(tmp_path):
    """Writes rows as a workbook: `book("2023年5月.xlsx", [heads, row, …])` gives its path."""

    def write(name, rows, title="神木市村级光伏电站发电量统计表"):
        workbook = Workbook()
        workbook.active.append([title])
        for row in rows:
            workbook.active.append(row)
        workbook.save(tmp_path / name)
        return tmp_path / name

    return write


@pytest.fixture
def meter(station):
    with whole_city():
        yield Meter.objects.create(
            station=station, region_id=station.region_id, number="B1", multiplier=60, installed_on=date(2018, 6, 30)
        )


def warnings(batch):
    with whole_city():
        return [(issue.column, issue.message) for issue in batch.issues.filter(severity="warning")]


WIDE = ("序号", "发电户号", "户名", "4月", "5月", "6月", "合计")


def test_a_column_a_month_becomes_a_row_a_month_and_an_account(book, station, clerk):
    rows = [
        WIDE,
        (1, station.number, "示例", 40000, 41000.5, None, 81000.5),
        ("合计", None, None, 40000, 41000.5, None, 0),
    ]
    batch = merge(stage(book("2023年发电量.xlsx", rows), None, clerk))
    assert (batch.state, batch.new, batch.rejected, batch.unknown_columns) == ("done", 2, 0, [])
    with whole_city():
        assert dict(MonthlyOutput.objects.values_list("month", "kwh")) == {MAY - 1: 40000, MAY: Decimal("41000.50")}
        account = Settlement.objects.get(month=MAY)
    assert (account.receivable, account.received) == (Decimal("14534.68"), 0)


def test_impossible_and_negative_output_goes_back_with_its_month_marked(book, station, clerk):
    batch = stage(book("2023年发电量.xlsx", [WIDE, (1, station.number, "示例", -5, 410000, 39000, 0)]), None, clerk)
    (first, second) = errors(batch)
    assert first[:2] == (3, "4月") and "不能" in first[2] or "大于" in first[2]
    assert second[0] == 3 and "2023年5月发电量 410,000.00 千瓦时不可能" in second[2]
    with whole_city():
        page = load_workbook(_saved(batch)).active
    assert page["D3"].comment and page["H3"].value.count("【退回】") == 2


def _saved(batch):
    path = f"{batch.file.path}.annotated.xlsx"
    with open(path, "wb") as file:
        file.write(annotated(batch))
    return path


def test_without_a_year_the_file_is_refused(book, station, clerk):
    batch = stage(book("发电量.xlsx", [WIDE, (1, station.number, "示例", 1, 2, 3, 6)]), None, clerk)
    assert batch.state == "refused" and "没有年份" in batch.message


def test_the_same_month_again_changes_nothing_and_a_correction_waits_for_a_look(book, station, clerk):
    rows = [WIDE, (1, station.number, "示例", 40000, 41000, None, 81000)]
    merge(stage(book("2023年发电量.xlsx", rows), None, clerk))
    again = stage(book("2023年发电量.xlsx", rows), None, clerk)
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2)
    corrected = stage(book("2023年更正.xlsx", [WIDE, (1, station.number, "示例", 40000, 40500, None, 0)]), None, clerk)
    assert (corrected.state, corrected.changed) == ("review", 1)
    assert [message for _, message in warnings(corrected)] == [
        "2023年5月已有发电量 41,000.00 千瓦时，入库后更正为 40,500.00 千瓦时，请核对。"
    ]
    merge(corrected)
    with whole_city():
        assert Settlement.objects.get(month=MAY).receivable == Decimal("14357.25")


def test_meters_read_add_up_to_the_month_with_their_money(book, station, meter, clerk):
    heads = (*LONG, "应付电费", "实付电费", "付款日期")
    rows = [
        heads,
        ("B1", "202305", 0, 600, 36000, 12762, 12762, "2023-06-20"),
        ("合计", None, None, None, 36000, 12762),
    ]
    batch = merge(stage(book("结算.xlsx", rows), None, clerk))
    assert (batch.state, batch.new, batch.rejected) == ("done", 2, 0)
    with whole_city():
        assert MonthlyOutput.objects.get().kwh == 36000
        account = Settlement.objects.get()
    assert (account.meter_id, account.received, account.arrears) == (meter.pk, 12762, 0)


def test_a_reading_that_falls_asks_for_the_new_meter(book, station, meter, clerk):
    merge(stage(book("五月.xlsx", [LONG, ("B1", "202305", 0, 600, 36000)]), None, clerk))
    batch = stage(book("六月.xlsx", [LONG, ("B1", "202306", 0, 550, 33000)]), None, clerk)
    ((row, column, message),) = errors(batch)
    assert (row, column) == (3, "上月示数") and "换了电表的，请先在“电站电表”登记" in message
    with whole_city():
        Meter.objects.create(
            station=station, region_id=station.region_id, number="B2", multiplier=60, installed_on=date(2023, 6, 1)
        )
    batch = merge(stage(book("六月新表.xlsx", [LONG, ("B2", "202306", 0, 550, 33000)]), None, clerk))
    assert (batch.state, batch.new) == ("done", 1)


def test_a_meter_that_was_taken_down_is_read_no_more(book, station, meter, signed_in, clerk):
    with whole_city():
        Meter.objects.update(removed_on=date(2023, 4, 20), last_reading=900)
    told = "电表 B1 已于 2023年4月20日拆除，2023年5月没有它的示数，请按新表编号填报。"
    batch = stage(book("抄表.xlsx", [LONG, ("B1", "2023-05", 900, 1000, 6000)]), None, clerk)
    assert told in [message for _, _, message in errors(batch)]
    typed = {"station": station.number, "meter": "B1", "previous": 900, "current": 1000, "kwh": 6000}
    assert told in signed_in(clerk).post("/meter-readings/add/", typed | {"month": "2023-05"}).content.decode()


def test_the_page_too_wants_readings_to_go_on_where_the_last_ended(station, meter, signed_in, clerk):
    client, typed = signed_in(clerk), {"station": station.number, "meter": "B1"}
    client.post("/meter-readings/add/", typed | {"month": "2023-04", "previous": 0, "current": 700, "kwh": 42000})
    page = client.post(
        "/meter-readings/add/", typed | {"month": "2023-05", "previous": 600, "current": 800, "kwh": 12000}
    )
    assert page.status_code == 422 and "2023年4月抄表示数 700.00，本次上月示数 600.00 变小" in page.content.decode()
    with whole_city():
        assert MeterReading.objects.get().current == 700


def test_readings_must_make_the_kwh_and_go_on_where_they_ended(book, station, meter, clerk):
    batch = stage(book("五月.xlsx", [LONG, ("B1", "202305", 10, 600, 36000)]), None, clerk)
    assert [message for _, _, message in errors(batch)] == [
        "抄见电量 36,000.00 与示数之差 × 倍率 35,400.00 不一致，请核对。"
    ]
    assert "中间 10.00 没有抄表" in warnings(batch)[0][1]
    with whole_city():
        assert not MeterReading.objects.exists()


def test_a_day_beyond_the_light_is_refused(book, station, clerk):
    rows = [
        ("电站编号", "日期", "发电量（千瓦时）"),
        (station.number, "2023-05-04", 1500),
        (station.number, "2023-05-05", 4300),
    ]
    batch = stage(book("日.xlsx", rows), "daily-outputs", clerk)
    ((row, _, message),) = errors(batch)
    assert row == 4 and "装机 300.00 千瓦 × 日照 14.2 小时，最多 4,260.00 千瓦时" in message
    merge(batch)
    with whole_city():
        assert DailyOutput.objects.get().kwh == 1500


def test_a_day_to_come_is_told_beside_a_wrong_figure(book, station, clerk):
    rows = [
        ("电站编号", "日期", "发电量（千瓦时）"),
        (station.number, "2099-05-04", "很多"),
        (station.number, "2099-05-05", 1),
    ]
    batch = stage(book("日.xlsx", rows), "daily-outputs", clerk)
    told = [(row, column) for row, column, _ in errors(batch)]
    assert sorted(told) == [(3, "发电量（千瓦时）"), (3, "日期"), (4, "日期")]
    assert "日期还没有到。" in errors(batch)[-1][2]


def test_a_station_of_another_town_is_not_fed(book, station, neighbour):
    batch = stage(book("2023年.xlsx", [WIDE, (1, station.number, "示例", 1, 2, 3, 6)]), None, neighbour)
    assert (batch.new, errors(batch)) == (0, [])
    assert batch.elsewhere_text == "1 行属于其他地方，不归您，未读入：文件没有写明地方 1 行。"


def test_a_station_that_was_not_on_the_grid_yet_made_nothing(book, station, clerk):
    months = stage(book("2018年发电量.xlsx", [WIDE, (1, station.number, "示例", 10, 0, 20, 30)]), None, clerk)
    days = [("电站编号", "日期", "发电量（千瓦时）"), *((station.number, f"2018-06-{day}", 500) for day in (29, 30))]
    batch = stage(book("日.xlsx", days), "daily-outputs", clerk)
    wanted = "还没有发电量：电站 2018年6月30日才并网，请核对日期和电站编号。"
    assert [message for _, _, message in errors(months)] == [f"2018年4月{wanted}"]
    assert errors(batch) == [(3, "日期", f"2018年6月29日{wanted}")]
