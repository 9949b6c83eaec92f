"""What the accounts room lets whom do."""

from nangluong.foundation.permissions import holds, own_organisation

CREATE_OPERATOR = "accounts.create_operator"
MANAGE_PEOPLE = "accounts.manage_people"
MANAGE_ALL_PEOPLE = "accounts.manage_all_people"
DELEGATE = "accounts.delegate"

can_create_operator = holds(CREATE_OPERATOR)
can_manage_all = holds(MANAGE_ALL_PEOPLE)
can_manage_people = can_manage_all | (holds(MANAGE_PEOPLE) & own_organisation)
can_delegate = holds(DELEGATE)
