"""Filters of the registry's lists."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from nangluong.foundation.form_fields import LocalizedDecimalField
from nangluong.registry.models import (
    EnergySource,
    FacilityKind,
    FacilityVersion,
    Instrument,
    InstrumentField,
    InstrumentKind,
    OrganisationKind,
    Subsector,
    Term,
)
from nangluong.registry.queries.facilities import Filter
from nangluong.registry.queries.places import provinces

_LONGEST_QUERY = 100
_MOST_MW = 100_000


def _terms(model: type[Term]) -> list[tuple[str, Any]]:
    return [("", _("Tất cả")), *((term.code, term.label) for term in model._default_manager.all())]


def _states(choices: type[models.TextChoices]) -> list[tuple[str, Any]]:
    return [("", _("Tất cả")), *choices.choices]


class ListFilter(forms.Form):
    """What every list can be asked: words to look for, and the day it is shown as of."""

    q = forms.CharField(label=_("Tìm"), required=False, max_length=_LONGEST_QUERY)
    ngay = forms.DateField(
        label=_("Tại ngày"),
        required=False,
        widget=forms.DateInput(attrs={"placeholder": "dd/mm/yyyy", "autocomplete": "off"}),
    )

    def day(self, today: dt.date) -> dt.date:
        """Return the day asked for, or today where none or no sensible one was asked for."""
        return self.asked("ngay") or today

    def asked(self, name: str) -> Any:
        """Return the cleaned value of a field that is sound, else None: one bad field does not spoil the others."""
        self.is_valid()
        return self.cleaned_data.get(name) or None


class PlaceFilter(ListFilter):
    """Filter of places."""


class OrganisationFilter(ListFilter):
    """Filter of organisations."""

    loai = forms.ChoiceField(label=_("Loại"), required=False)
    phan_nganh = forms.ChoiceField(label=_("Phân ngành"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loai"].choices = _terms(OrganisationKind)  # type: ignore[attr-defined]
        self.fields["phan_nganh"].choices = _terms(Subsector)  # type: ignore[attr-defined]


class InstrumentFilter(ListFilter):
    """Filter of legal instruments."""

    loai = forms.ChoiceField(label=_("Loại"), required=False)
    linh_vuc = forms.ChoiceField(label=_("Lĩnh vực"), required=False)
    hieu_luc = forms.ChoiceField(label=_("Hiệu lực"), required=False, choices=_states(Instrument.Status))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loai"].choices = _terms(InstrumentKind)  # type: ignore[attr-defined]
        self.fields["linh_vuc"].choices = _terms(InstrumentField)  # type: ignore[attr-defined]


class FacilityFilter(ListFilter):
    """Filter of facilities. Capacities are MW."""

    phan_nganh = forms.ChoiceField(label=_("Phân ngành"), required=False)
    nguon = forms.ChoiceField(label=_("Nguồn năng lượng"), required=False)
    loai = forms.ChoiceField(label=_("Loại cơ sở"), required=False)
    tinh = forms.ChoiceField(label=_("Tỉnh, thành phố"), required=False)
    trang_thai = forms.ChoiceField(label=_("Trạng thái"), required=False, choices=_states(FacilityVersion.Status))
    tu_mw = LocalizedDecimalField(label=_("Công suất từ (MW)"), required=False, min_value=0, max_value=_MOST_MW)
    den_mw = LocalizedDecimalField(label=_("Công suất đến (MW)"), required=False, min_value=0, max_value=_MOST_MW)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phan_nganh"].choices = _terms(Subsector)  # type: ignore[attr-defined]
        self.fields["nguon"].choices = _terms(EnergySource)  # type: ignore[attr-defined]
        self.fields["loai"].choices = _terms(FacilityKind)  # type: ignore[attr-defined]
        units = [(unit.version.place_id, unit.version.label) for unit in provinces(today)]
        self.fields["tinh"].choices = [("", _("Tất cả")), *units]  # type: ignore[attr-defined]

    def filter(self) -> Filter:
        """Return what is asked for, without the fields that make no sense."""
        return Filter(
            query=self.asked("q") or "",
            subsector=self.asked("phan_nganh") or "",
            energy_source=self.asked("nguon") or "",
            kind=self.asked("loai") or "",
            place=self.asked("tinh") or "",
            status=self.asked("trang_thai") or "",
            least_mw=self._capacity("tu_mw"),
            most_mw=self._capacity("den_mw"),
        )

    def _capacity(self, name: str) -> Decimal | None:
        self.is_valid()
        found = self.cleaned_data.get(name)
        return found if isinstance(found, Decimal) else None
