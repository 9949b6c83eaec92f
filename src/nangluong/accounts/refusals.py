"""What is refused in the administration of people."""

from __future__ import annotations

from nangluong.foundation.errors import DomainError, NotPermitted, StateConflict


class FourEyes(NotPermitted):
    """A person would decide about their own role."""

    code = "four_eyes"

    def __init__(self) -> None:
        super().__init__(
            "Không ai tự giao vai trò cho mình. Hãy nhờ người quản trị khác của đơn vị hoặc người quản trị hệ thống.",
            "Nobody gives a role to themselves. Ask another administrator of the organisation or of the system.",
        )


class RoleDoesNotFit(DomainError):
    """The role is not for this kind of organisation or account."""

    code = "role_does_not_fit"
    http_status = 422


class NotOfTheOrganisation(DomainError):
    """The person has never been part of the organisation."""

    code = "not_of_the_organisation"
    http_status = 422

    def __init__(self, person: str) -> None:
        super().__init__(
            f"{person} chưa thuộc đơn vị này. Hãy gửi lời mời, hoặc để người đó xin tham gia.",
            f"{person} is not of this organisation yet. Send an invitation, or let them ask to join.",
        )


class WrongDays(DomainError):
    """The days given do not make a span that may be used."""

    code = "wrong_days"
    http_status = 422


class LastAdministrator(StateConflict):
    """Without this role nobody could administer any more."""

    code = "last_administrator"

    def __init__(self) -> None:
        super().__init__(
            "Đây là người quản trị cuối cùng của đơn vị. Hãy giao vai trò quản trị cho người khác trước.",
            "This is the organisation's last administrator. Give the role to somebody else first.",
        )


class MoreThanHeld(NotPermitted):
    """A delegation would give what the giver does not hold, or what may not be given."""

    code = "more_than_held"


class InvitationUnusable(DomainError):
    """The link is unknown, used, withdrawn or too old; which of these is not said to strangers."""

    code = "invitation_unusable"
    http_status = 410

    def __init__(self) -> None:
        super().__init__(
            "Lời mời này không còn dùng được. Hãy xin người quản trị của đơn vị gửi lời mời mới.",
            "This invitation cannot be used any more. Ask the organisation's administrator for a new one.",
        )


class ReasonMissing(DomainError):
    """Somebody will read why; so it has to be said."""

    code = "reason_missing"
    http_status = 422

    def __init__(self) -> None:
        super().__init__("Hãy ghi lý do, người đó sẽ đọc.", "Give a reason; the person will read it.")


class PerhapsShared(DomainError):
    """The name or address looks like that of an account for several people; the inviter must say that it is not."""

    code = "perhaps_shared"
    http_status = 422

    def __init__(self, word: str) -> None:
        super().__init__(
            f"“{word}” giống tên dùng chung. Mỗi tài khoản chỉ của một người; hãy ghi tên và thư riêng của người đó, "
            "hoặc xác nhận đây là của một người.",
            f"“{word}” looks like a shared name. An account is for one person; give the person's own name and address, "
            "or confirm that it belongs to one person.",
        )
