"""What stands against signing a return, or against accepting it unsigned."""

from __future__ import annotations

from nangluong.foundation.errors import DomainError, StateConflict


class VersionNotToSign(StateConflict):
    """The version that was to be signed is no longer the one that stands: it is being corrected, or was resent."""

    code = "statistics_version_not_to_sign"

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Bản {number} không còn là bản đang nộp: báo cáo đã được sửa, rút về hoặc nộp lại. Chưa ký gì; hãy tải lại"
            " trang và xem bản mới trước khi ký.",
            f"Version {number} no longer stands: the return is being corrected, was withdrawn or resent. Nothing was"
            " signed; reload the page and read the new version before you sign.",
        )


class SignatureMissing(DomainError):
    """The questionnaire wants the respondent's electronic signature before a return is accepted."""

    code = "statistics_signature_missing"
    http_status = 409

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Biểu mẫu này phải được ký điện tử trước khi chấp nhận; bản {number} chưa có chữ ký. Hãy đề nghị đơn vị"
            " ký.",
            f"This questionnaire is accepted only with an electronic signature and version {number} has none."
            " Ask the respondent to sign.",
        )


class SignedFileGone(DomainError):
    """The stored file of a signature is not to be read."""

    code = "statistics_signed_file_gone"
    http_status = 404

    def __init__(self) -> None:
        super().__init__(
            "Không còn tệp của chữ ký này trong kho. Hãy báo người vận hành khôi phục từ bản sao lưu.",
            "The file of this signature is gone from the store. Ask the operator to restore it from a backup.",
        )
