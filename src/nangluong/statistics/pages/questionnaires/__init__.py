"""Public pages of questionnaires: what is asked of whom, when, on what legal base."""

from nangluong.statistics.pages.questionnaires.calendar import reporting_calendar
from nangluong.statistics.pages.questionnaires.detail import questionnaire, rules_as_vtl
from nangluong.statistics.pages.questionnaires.listing import questionnaires

__all__ = ["questionnaire", "questionnaires", "reporting_calendar", "rules_as_vtl"]
