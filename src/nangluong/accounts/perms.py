"""What the accounts room lets whom do."""

from django.utils import timezone
from rules.predicates import predicate

from nangluong.accounts.models import User
from nangluong.accounts.privacy.controllers import controllers
from nangluong.accounts.queries.people import works_only_in
from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import holds, own_organisation

CREATE_OPERATOR = "accounts.create_operator"
MANAGE_PEOPLE = "accounts.manage_people"
MANAGE_ALL_PEOPLE = "accounts.manage_all_people"
DELEGATE = "accounts.delegate"
RESET_CREDENTIALS = "accounts.reset_credentials"

can_create_operator = holds(CREATE_OPERATOR)
can_manage_all = holds(MANAGE_ALL_PEOPLE)
can_manage_people = can_manage_all | (holds(MANAGE_PEOPLE) & own_organisation)
can_delegate = holds(DELEGATE)


@predicate(name="oneself")
def oneself(actor: Actor, person: User) -> bool:
    """Whether the actor is the person it is about: nobody takes away their own second factor with a stolen session."""
    return actor.user_id == person.pk


@predicate(name="own person")
def own_person(actor: Actor, person: User) -> bool:
    """Whether the person works for the actor's organisation alone, in roles that do not reach beyond it."""
    beyond = (MANAGE_ALL_PEOPLE, RESET_CREDENTIALS)
    return bool(actor.on_behalf_of) and works_only_in(person.pk, actor.on_behalf_of, timezone.localdate(), beyond)


can_reset_credentials = (holds(RESET_CREDENTIALS) | (holds(MANAGE_PEOPLE) & own_person)) & ~oneself

SEE_AUDIT = "accounts.see_audit"
SEE_ORGANISATION_AUDIT = "accounts.see_organisation_audit"
EXPORT_AUDIT = "accounts.export_audit"
ANSWER_DATA_REQUESTS = "accounts.answer_data_requests"
MANAGE_BREACHES = "accounts.manage_breaches"
SEE_PROCESSING = "accounts.see_processing"
RUN_RETENTION = "accounts.run_retention"


@predicate(name="acts for an organisation")
def acts_for_an_organisation(actor: Actor) -> bool:
    """Whether the actor acts for an organisation at all, not for themselves."""
    return bool(actor.on_behalf_of)


@predicate(name="acts for the controller")
def acts_for_the_controller(actor: Actor) -> bool:
    """Whether the actor acts for the organisation that answers for the system's data; the operator's commands do."""
    return actor.is_system or actor.on_behalf_of in controllers()


can_see_whole_audit = holds(SEE_AUDIT) & acts_for_the_controller
can_see_audit = can_see_whole_audit | ((holds(SEE_AUDIT) | holds(SEE_ORGANISATION_AUDIT)) & acts_for_an_organisation)
can_export_audit = can_see_audit & holds(EXPORT_AUDIT)
can_answer_data_requests = holds(ANSWER_DATA_REQUESTS) & acts_for_the_controller
can_manage_breaches = holds(MANAGE_BREACHES) & acts_for_the_controller
can_see_processing = holds(SEE_PROCESSING) & acts_for_the_controller
can_run_retention = holds(RUN_RETENTION) & acts_for_the_controller
