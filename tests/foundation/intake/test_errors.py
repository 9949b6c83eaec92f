"""The report of a refused file."""

from __future__ import annotations

from nangluong.foundation.intake import Fault, IntakeError


def test_many_faults_are_listed_up_to_a_bound_and_counted() -> None:
    faults = tuple(Fault("text_in_number", line, "v", "sai", "wrong") for line in range(2, 27))
    error = IntakeError("a.csv", faults)
    assert error.message_vi.count("\n") == IntakeError.shown + 1
    assert "… và 5 lỗi nữa." in error.message_vi
    assert "… and 5 more." in error.message_en
    assert error.message_en.splitlines()[0] == "a.csv, line 2, field v: wrong"
    assert error.code == "intake_file"


def test_a_fault_of_the_whole_file_names_no_line() -> None:
    error = IntakeError("a.csv", (Fault("empty_file", 0, "", "rỗng", "empty"),))
    assert error.message_vi.splitlines()[0] == "a.csv: rỗng"
