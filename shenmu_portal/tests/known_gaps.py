"""What is known to be missing, by the tests that say so; each line is taken out with the mend of its gap."""

KNOWN_GAPS = {
    "core/tests/test_exports.py::test_an_export_imports_back_unchanged[month-end-copies]": (
        "an export of this register does not yet come back unchanged"
    ),
    "core/tests/test_exports.py::test_the_heads_of_an_export_are_all_different[trial-differences]": "two columns 户主",
    "monitoring/tests/test_entry.py::test_a_number_that_another_town_holds_is_refused_without_showing_that_household": (
        "the sentence changed with the constraints' own words"
    ),
    "shenmu_portal/tests/test_shell.py::test_a_record_and_its_tabs_are_accessible": "a household with all tabs at 360 px",
}
