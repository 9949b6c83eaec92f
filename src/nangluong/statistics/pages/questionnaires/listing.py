"""The list of questionnaires in force."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from nangluong.registry.models import Subsector
from nangluong.statistics.pages.questionnaires.wording import due_words, frequency_words
from nangluong.statistics.questionnaires.queries import Listed, Names, names_in, questionnaires_in_force


class QuestionnaireFilter(forms.Form):
    """What the list can be narrowed to."""

    phan_nganh = forms.ChoiceField(label=gettext_lazy("Phân ngành"), required=False)
    ky = forms.ChoiceField(label=gettext_lazy("Kỳ báo cáo"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("Tất cả"))
        subsectors = [(one.pk, one.label) for one in Subsector.objects.all()]
        self.fields["phan_nganh"].choices = [every, *subsectors]  # type: ignore[attr-defined]
        self.fields["ky"].choices = [every, *frequency_words().items()]  # type: ignore[attr-defined]

    def asked(self, name: str) -> str:
        """Return the cleaned value of a field that is sound, else ""."""
        self.is_valid()
        return self.cleaned_data.get(name) or ""


def _row(one: Listed, names: Names, language: str) -> list[Any]:
    definition = one.definition
    who = [word for part in definition.respondents for word in names.respondents(part, language)]
    base = [names.instruments[part.instrument].number for part in definition.legal_base]
    return [
        {"value": definition.code.upper(), "url": reverse("statistics:questionnaire", args=[definition.code])},
        {
            "value": definition.name.say(language),
            "mark": "" if definition.confidence == "sourced" else definition.confidence,
            "badge": _("mật") if definition.is_confidential else "",
        },
        one.questionnaire.subsector.label if one.questionnaire.subsector else "",
        frequency_words()[definition.frequency],
        {"value": due_words(definition.due), "mark": _mark(definition.due.confidence)},
        "; ".join(who),
        ", ".join(base),
    ]


def _mark(confidence: str) -> str:
    return "" if confidence == "sourced" else confidence


def questionnaires(request: HttpRequest) -> HttpResponse:
    """List the questionnaires in force today: who reports what, when, on what base."""
    form = QuestionnaireFilter(request.GET)
    today, language = timezone.localdate(), get_language() or "vi"
    listed = questionnaires_in_force(today, subsector=form.asked("phan_nganh"), frequency=form.asked("ky"))
    names = names_in([one.definition for one in listed], today)
    table = {
        "id": "questionnaires",
        "caption": _("Biểu mẫu đang hiệu lực"),
        "columns": [
            {"key": "code", "label": _("Mã"), "kind": "text"},
            {"key": "name", "label": _("Biểu mẫu"), "kind": "text"},
            {"key": "subsector", "label": _("Phân ngành"), "kind": "text"},
            {"key": "frequency", "label": _("Kỳ báo cáo"), "kind": "text"},
            {"key": "due", "label": _("Hạn nộp"), "kind": "text"},
            {"key": "who", "label": _("Đơn vị báo cáo"), "kind": "text"},
            {"key": "base", "label": _("Căn cứ pháp lý"), "kind": "text"},
        ],
        "rows": [_row(one, names, language) for one in listed],
    }
    context = {"form": form, "table": table, "found": len(listed), "menu_section": "questionnaires"}
    return render(request, "statistics/questionnaires.html", context)
