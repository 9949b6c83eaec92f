"""Tables of the accounts room."""

from nangluong.accounts.models.identities import Identity
from nangluong.accounts.models.users import User

__all__ = ["Identity", "User"]
