"""The editor: copied, changed section by section, tried, published from a day; running returns keep their version."""

from __future__ import annotations

import re

import pytest
import yaml
from django.test import Client

from nangluong.foundation.models import AuditEntry
from nangluong.registry.models import Organisation
from nangluong.statistics import perms
from nangluong.statistics.models import QuestionnaireVersion, Return
from nangluong.statistics.models.questionnaires import VersionState
from nangluong.statistics.questionnaires.stored import definition_of
from tests.accounts import people


@pytest.fixture
def editor(client: Client, version: QuestionnaireVersion) -> Client:
    return people.enter(client, people.person(perms.MANAGE_QUESTIONNAIRES, where=Organisation.objects.get(pk="bct")))


@pytest.fixture
def draft(editor: Client) -> QuestionnaireVersion:
    answer = editor.post("/bieu-mau/thu-01/soan/1/")
    made = QuestionnaireVersion.objects.get(state=VersionState.DRAFT)
    assert answer.url == f"/bieu-mau/ban-thao/{made.pk}/"  # type: ignore[attr-defined]
    return made


def fields(page: str) -> dict[str, str]:
    """Return the form of a page as a browser would send it unchanged."""
    main = page.partition("<main")[2]
    found = dict(re.findall(r'<input[^>]*? name="([^"]+)" value="([^"]*)"', main))
    found |= dict.fromkeys(re.findall(r'type="checkbox"[^>]*? name="([^"]+)"[^>]*? checked', main), "on")
    found |= dict(re.findall(r'<textarea[^>]*? name="([^"]+)"[^>]*>([^<]*)</textarea>', main))
    for name, options in re.findall(r'<select[^>]*? name="([^"]+)"[^>]*>(.*?)</select>', main, re.DOTALL):
        found[name] = re.findall(r'<option value="([^"]*)" selected', options)[0]
    return {name: value.replace("&gt;", ">").replace("&lt;", "<") for name, value in found.items()}


def test_forms_sent_unchanged_change_nothing(editor: Client, draft: QuestionnaireVersion) -> None:
    before = draft.content
    way = f"/bieu-mau/ban-thao/{draft.pk}/"
    for path in (way, f"{way}muc/stocks/", f"{way}muc/customers/"):
        sent = fields(editor.get(path).content.decode())
        assert editor.post(path, sent).status_code == 302
        draft.refresh_from_db()
        assert draft.content == before, path
    sent = fields(editor.get(way).content.decode())
    assert editor.post(f"{way}quy-tac/", sent).status_code == 302
    draft.refresh_from_db()
    assert draft.content == before


def test_a_section_is_changed_tried_and_published(editor: Client, draft: QuestionnaireVersion, report: Return) -> None:
    way = f"/bieu-mau/ban-thao/{draft.pk}/"
    sent = fields(editor.get(f"{way}muc/stocks/").content.decode())
    sent |= {"rows-3-code": "jet", "rows-3-name_vi": "Nhiên liệu bay", "rows-3-name_en": "Jet fuel"}
    sent |= {"rows-2-total_of": "petrol, diesel jet", "rows-3-product": "4661", "unit": "t", "columns-1-flow": "03"}
    sent |= {"rows-1-place": "1", "rows-0-place": "2", "instructions_vi": "Chỉ kho mình", "instructions_en": "Own only"}
    assert editor.post(f"{way}muc/stocks/", sent).status_code == 302
    draft.refresh_from_db()
    section = definition_of(draft).section("stocks")
    assert [row.code for row in section.rows] == ["diesel", "petrol", "all", "jet"]
    assert (section.cell("jet", "received").product, section.cell("jet", "received").flow) == ("4661", "03")
    assert section.row_by_code["all"].total_of == ("petrol", "diesel", "jet")

    page = editor.get(f"{way}xem-thu/").content.decode()
    assert "Nhiên liệu bay – Cột" in page
    assert "Chỉ kho mình" in page
    samples = editor.get(f"{way}xem-thu/?mau=1").content.decode()
    assert "dữ liệu minh họa" in samples
    kept = {name: value for name, value in fields(samples).items() if name.startswith("o:")}
    assert "Không có lỗi nào" in editor.post(f"{way}xem-thu/", kept).content.decode()
    wrong = editor.post(f"{way}xem-thu/", kept | {"o:stocks.jet.closing": "-1"}).content.decode()
    assert 'class="finding-hard"' in wrong
    assert not Return.objects.exclude(pk=report.pk).exists(), "nothing of a trial is stored"

    sent = fields(editor.get(way).content.decode())
    answer = editor.post(f"{way}ban-hanh/", {"seen": sent["seen"], "day": "2026-11-01"})
    assert answer.status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.number, str(draft.valid_from)) == ("published", 2, "2026-11-01")
    report.refresh_from_db()
    assert report.version.number == 1, "a running return keeps its version"
    assert AuditEntry.objects.filter(verb="change_draft").count() == 2
    exported = editor.get("/bieu-mau/thu-01/2.yaml").content.decode()
    assert yaml.safe_load(exported) == draft.content


def test_faults_are_named_and_what_was_typed_stays(editor: Client, draft: QuestionnaireVersion) -> None:
    way = f"/bieu-mau/ban-thao/{draft.pk}/muc/stocks/"
    sent = fields(editor.get(way).content.decode()) | {"rows-0-product": "9999999", "columns-0-decimals": "nhiều"}
    answer = editor.post(way, sent)
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "columns.opening.decimals" in page
    assert 'value="9999999"' in page
    gone = editor.post(way, fields(editor.get(way).content.decode()) | {"rows-0-remove": "on"})
    assert "rows.all.total_of" in gone.content.decode()
    draft.refresh_from_db()
    assert definition_of(draft).section("stocks").row_by_code["petrol"].product == "4652"


def test_a_section_without_a_code_stays_in_its_form(editor: Client, draft: QuestionnaireVersion) -> None:
    sent = {"seen": draft.content_hash, "code": "", "name_vi": "Tàu dầu", "name_en": "Tankers"}
    answer = editor.post(f"/bieu-mau/ban-thao/{draft.pk}/muc/", sent)
    assert answer.status_code == 400
    assert 'value="Tàu dầu"' in answer.content.decode()
    assert draft.content == QuestionnaireVersion.objects.get(pk=draft.pk).content


def test_two_editors_do_not_overwrite_each_other(editor: Client, draft: QuestionnaireVersion) -> None:
    way = f"/bieu-mau/ban-thao/{draft.pk}/"
    sent = fields(editor.get(way).content.decode())
    assert editor.post(way, sent | {"name_vi": "Biểu một"}).status_code == 302
    assert editor.post(way, sent | {"name_vi": "Biểu hai"}).status_code == 409
    draft.refresh_from_db()
    assert draft.content["name_vi"] == "Biểu một"


def test_thresholds_respondents_and_due_are_changed(editor: Client, draft: QuestionnaireVersion) -> None:
    way = f"/bieu-mau/ban-thao/{draft.pk}/"
    sent = fields(editor.get(way).content.decode())
    more = {"rules-1-check": "sold <= prev(sold) * 3", "rules-1-severity": "note", "rules-2-remove": "on"}
    assert editor.post(f"{way}quy-tac/", sent | more).status_code == 302
    sent = fields(editor.get(way).content.decode())
    more = {"due-working_days": "7", "respondents-1-kinds": "refinery_company", "confidential": "on"}
    assert editor.post(way, sent | more).status_code == 302
    draft.refresh_from_db()
    made = definition_of(draft)
    assert [(rule.code, rule.severity) for rule in made.rules] == [("balance", "hard"), ("grew", "note")]
    assert made.rules[1].check.endswith("* 3")
    assert (made.due.working_days, made.is_confidential, made.respondents[1].kinds) == (7, True, ("refinery_company",))


def test_sections_come_and_go_and_a_draft_is_discarded(editor: Client, draft: QuestionnaireVersion) -> None:
    way = f"/bieu-mau/ban-thao/{draft.pk}/"
    new = {"code": "prices", "name_vi": "Giá", "name_en": "Prices", "seen": draft.content_hash}
    assert editor.post(f"{way}muc/", new).status_code == 302
    draft.refresh_from_db()
    assert editor.post(f"{way}muc/customers/bo/", {"seen": draft.content_hash}).status_code == 302
    draft.refresh_from_db()
    assert [one.code for one in definition_of(draft).sections] == ["stocks", "prices"]
    editor.post(f"{way}bo/")
    assert not QuestionnaireVersion.objects.filter(pk=draft.pk).exists()
    assert editor.get(way).status_code == 404
    assert AuditEntry.objects.filter(verb="discard_draft").count() == 1


def test_without_the_right_there_is_no_editor(client: Client, version: QuestionnaireVersion) -> None:
    people.enter(client, people.person(perms.SEE_RETURNS, where=Organisation.objects.get(pk="bct")))
    assert "Soạn phiên bản mới" not in client.get("/bieu-mau/thu-01/").content.decode()
    assert client.get("/bieu-mau/thu-01/soan/").status_code == 403
    assert client.post("/bieu-mau/thu-01/soan/1/").status_code == 403
    assert not QuestionnaireVersion.objects.filter(state=VersionState.DRAFT).exists()
