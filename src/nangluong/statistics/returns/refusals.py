"""What a person may do to a return that the system refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nangluong.foundation.errors import DomainError, StateConflict
from nangluong.statistics.models import Return
from nangluong.statistics.rules.findings import Finding


@dataclass(frozen=True)
class CellState:
    """A cell as it is stored now. `changed_by` changed it last, at `revision`."""

    address: str
    number: Decimal | None
    text: str
    note: str
    revision: int
    changed_by: str


class WrongState(StateConflict):
    """The return is in a state that does not allow this."""

    code = "statistics_return_state"

    def __init__(self, report: Return, wanted_vi: str, wanted_en: str) -> None:
        super().__init__(
            f"Báo cáo đang ở trạng thái “{report.get_state_display()}”, {wanted_vi} Hãy tải lại trang.",
            f"The return is in the state “{report.state}”; {wanted_en} Reload the page.",
        )


class CellConflict(StateConflict):
    """A cell was changed by somebody else since it was read; nothing of the batch was saved."""

    code = "statistics_cell_conflict"

    def __init__(self, conflicts: Sequence[CellState]) -> None:
        self.conflicts = tuple(conflicts)
        shown = ", ".join(f"{one.address} ({one.changed_by})" for one in conflicts[:5])
        super().__init__(
            f"Ô đã được người khác sửa trong lúc bạn nhập: {shown}. Chưa lưu ô nào; hãy xem giá trị mới rồi lưu lại.",
            f"Changed by somebody else while you typed: {shown}. Nothing was saved; look at them and save again.",
        )


class ReturnHasErrors(DomainError):
    """The return breaks hard rules and cannot be handed in; `findings` says where."""

    code = "statistics_return_errors"
    http_status = 422

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            f"Báo cáo còn {len(findings)} lỗi phải sửa trước khi nộp. {_shown(findings, 'vi')}",
            f"The return has {len(findings)} errors to be corrected first. {_shown(findings, 'en')}",
        )


class ExplanationMissing(DomainError):
    """Figures that stand out have not been explained; `findings` says which."""

    code = "statistics_explanation_missing"
    http_status = 422

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            f"Còn {len(findings)} số liệu cần giải trình trước khi nộp. {_shown(findings, 'vi')}",
            f"{len(findings)} figures need an explanation before handing in. {_shown(findings, 'en')}",
        )


class FourEyes(DomainError):
    """The same person may not do both steps of a confidential return."""

    code = "statistics_four_eyes"
    http_status = 403

    def __init__(self) -> None:
        super().__init__(
            "Báo cáo mật phải do hai người xử lý: người chấp nhận khác người thẩm tra. Hãy chuyển cho đồng nghiệp.",
            "A confidential return takes two people: whoever accepts it is not its reviewer. Hand it to a colleague.",
        )


class NothingNotAllowed(DomainError):
    """“Nothing to report” is no answer here, or cells are filled in."""

    code = "statistics_nothing_to_report"

    def __init__(self, *, filled: bool) -> None:
        super().__init__(
            "Báo cáo đã có số liệu. Hãy xóa số liệu trước khi chọn “không phát sinh”."
            if filled
            else "Biểu mẫu này không cho trả lời “không phát sinh”.",
            "The return has figures. Empty them before answering “nothing to report”."
            if filled
            else "This questionnaire does not take “nothing to report”.",
        )


class EmptyReturn(DomainError):
    """A return without any figure was handed in without saying that there is nothing to report."""

    code = "statistics_return_empty"
    http_status = 422

    def __init__(self) -> None:
        super().__init__(
            "Báo cáo chưa có số liệu nào. Hãy nhập số liệu hoặc chọn “không phát sinh trong kỳ”.",
            "The return has no figure. Fill it in, or answer “nothing to report”.",
        )


def _shown(findings: Sequence[Finding], language: str) -> str:
    return " ".join(finding.text(language) for finding in findings[:3])
