"""Tables of the accounts room."""

from nangluong.accounts.models.entries import Invitation, JoinRequest
from nangluong.accounts.models.identities import Identity
from nangluong.accounts.models.memberships import Delegation, Membership
from nangluong.accounts.models.personal_data import AccessRecord, Breach, BreachStep, Channel, Consent, SubjectRequest
from nangluong.accounts.models.roles import SELF, Right, Role, RoleRight
from nangluong.accounts.models.users import User

__all__ = [
    "SELF",
    "AccessRecord",
    "Breach",
    "BreachStep",
    "Channel",
    "Consent",
    "Delegation",
    "Identity",
    "Invitation",
    "JoinRequest",
    "Membership",
    "Right",
    "Role",
    "RoleRight",
    "SubjectRequest",
    "User",
]
