"""What the statistics room lets whom do: the names of its rights, and the predicates made of them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from rules.predicates import predicate

from nangluong.foundation.actor import Actor
from nangluong.foundation.permissions import holds, own_organisation, own_province

LOAD_FIGURES = "statistics.load_figures"
BUILD_RELEASE = "statistics.build_release"
PUBLISH_RELEASE = "statistics.publish_release"
SEE_DESK = "statistics.see_desk"

can_load_figures = holds(LOAD_FIGURES)
can_build_release = holds(BUILD_RELEASE)
can_publish_release = holds(PUBLISH_RELEASE)
can_see_desk = holds(SEE_DESK)

MANAGE_QUESTIONNAIRES = "statistics.manage_questionnaires"
"""Draft, change and publish questionnaires and rules."""
MANAGE_OBLIGATIONS = "statistics.manage_obligations"
"""Generate obligations, call for ad hoc returns, waive them, decide on extensions."""
FILL_RETURN = "statistics.fill_return"
"""Fill in the returns of one's own organisation."""
SUBMIT_RETURN = "statistics.submit_return"
"""Hand in and withdraw the returns of one's own organisation."""
SIGN_RETURN = "statistics.sign_return"
"""Sign handed-in returns electronically and so bind one's own organisation."""
MANAGE_RETURN_KEYS = "statistics.manage_return_keys"
"""Make and revoke the keys by which the systems of one's own organisation report."""
SEE_RETURNS = "statistics.see_returns"
"""See every respondent's returns that are not confidential."""
SEE_PROVINCE_RETURNS = "statistics.see_province_returns"
"""See the returns of respondents in the province one's organisation answers for, not the confidential ones."""
SEE_CONFIDENTIAL_RETURNS = "statistics.see_confidential_returns"
"""See confidential returns too, of those one may see at all."""
REVIEW_RETURN = "statistics.review_return"
"""Take up returns, send them back with reasons, comment."""
ACCEPT_RETURN = "statistics.accept_return"
"""Accept, lock and reopen returns."""
ESTIMATE_MISSING = "statistics.estimate_missing"
"""Let an estimate stand in for a missing return, and take it back."""

ALL = (
    LOAD_FIGURES,
    BUILD_RELEASE,
    PUBLISH_RELEASE,
    SEE_DESK,
    MANAGE_QUESTIONNAIRES,
    MANAGE_OBLIGATIONS,
    FILL_RETURN,
    SUBMIT_RETURN,
    SIGN_RETURN,
    MANAGE_RETURN_KEYS,
    SEE_RETURNS,
    SEE_PROVINCE_RETURNS,
    SEE_CONFIDENTIAL_RETURNS,
    REVIEW_RETURN,
    ACCEPT_RETURN,
    ESTIMATE_MISSING,
)


@predicate(name="not confidential")
def not_confidential(_actor: Actor, target: Any) -> bool:
    """Whether the return (or obligation) is of a questionnaire that is not confidential."""
    return not target.is_confidential


_cleared = not_confidential | holds(SEE_CONFIDENTIAL_RETURNS)

see_return = own_organisation | ((holds(SEE_RETURNS) | (holds(SEE_PROVINCE_RETURNS) & own_province)) & _cleared)
fill_return = holds(FILL_RETURN) & own_organisation
submit_return = holds(SUBMIT_RETURN) & own_organisation
sign_return = holds(SIGN_RETURN) & own_organisation
manage_return_keys = holds(MANAGE_RETURN_KEYS) & own_organisation
review_return = holds(REVIEW_RETURN) & see_return
accept_return = holds(ACCEPT_RETURN) & see_return
reviews = holds(REVIEW_RETURN)
estimate_missing = holds(ESTIMATE_MISSING) & holds(SEE_RETURNS)
accepts = holds(ACCEPT_RETURN)
fills = holds(FILL_RETURN)
sees_standing = holds(SEE_RETURNS) | holds(SEE_PROVINCE_RETURNS)


def visible_to(actor: Actor) -> Q:
    """Return the filter on returns that `see_return` means, for queries."""
    if actor.is_system:
        return Q()
    own = Q(organisation_id=actor.on_behalf_of) if actor.on_behalf_of else Q(pk__in=())
    open_ = Q() if actor.may(SEE_CONFIDENTIAL_RETURNS) else Q(is_confidential=False)
    if actor.may(SEE_RETURNS):
        return own | open_ if open_ else Q()
    if actor.may(SEE_PROVINCE_RETURNS) and actor.place_code:
        return own | (Q(place_id=actor.place_code) & open_)
    return own


see_obligation = own_organisation | holds(SEE_RETURNS) | (holds(SEE_PROVINCE_RETURNS) & own_province)
"""That somebody has to report is no secret within the ministry, even where the figures are."""
manage_obligations = holds(MANAGE_OBLIGATIONS)
manage_questionnaires = holds(MANAGE_QUESTIONNAIRES)


def obligations_visible_to(actor: Actor) -> Q:
    """Return the filter on obligations that `see_obligation` means, for queries."""
    if actor.is_system or actor.may(SEE_RETURNS):
        return Q()
    own = Q(organisation_id=actor.on_behalf_of) if actor.on_behalf_of else Q(pk__in=())
    if actor.may(SEE_PROVINCE_RETURNS) and actor.place_code:
        return own | Q(place_id=actor.place_code)
    return own
