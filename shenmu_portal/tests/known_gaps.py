"""What is known to be missing, by the tests that say so; each line is taken out with the mend of its gap."""

ROUND_TRIP = "an export of this register does not yet come back unchanged"
_BACK = "core/tests/test_exports.py::test_an_export_imports_back_unchanged"
_BACKUPS = "core/tests/test_backups.py"

KNOWN_GAPS = {
    f"{_BACK}[households]": ROUND_TRIP,
    f"{_BACK}[month-end-copies]": ROUND_TRIP,
    f"{_BACK}[school-cohorts]": ROUND_TRIP,
    f"{_BACK}[grids]": "a condition on a computed expression is not told row by row before the merge",
    f"{_BACK}[villages]": ROUND_TRIP,
    "core/tests/test_exports.py::test_the_heads_of_an_export_are_all_different[trial-differences]": "two columns 户主",
    f"{_BACKUPS}::test_a_restored_backup_takes_the_place_of_the_present_data": "a worker of pg_restore died under load",
    f"{_BACKUPS}::test_a_backup_with_fewer_rows_than_its_list_is_refused": "told by the keys before the count is",
    f"{_BACKUPS}::test_the_nightly_file_and_the_drill_show_on_readyz": "rows made without history break a key",
    "monitoring/tests/test_entry.py::test_a_number_that_another_town_holds_is_refused_without_showing_that_household": (
        "the sentence changed with the constraints' own words"
    ),
    "shenmu_portal/tests/test_shell.py::test_a_record_and_its_tabs_are_accessible": "a household with all tabs at 360 px",
}
