"""Citizens and organisations at the door, through the simulated provider's real process."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import pytest_django
from django.core.cache import cache

from nangluong.accounts.models import Identity, Membership, User
from nangluong.accounts.pages.identity import limiter
from nangluong.foundation.models import AuditEntry
from tests.accounts.people import member, organisation, person, role
from tests.accounts.simulator import Walk, config_with_issuer, running_simulator

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def issuer(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[str]:
    with django_db_blocker.unblock(), running_simulator() as running:
        yield running


@pytest.fixture
def walk(issuer: str, settings: pytest_django.Settings) -> Walk:
    settings.CONFIG = config_with_issuer(issuer)
    cache.clear()
    limiter.cache_clear()
    return Walk.new()


def reasons() -> list[str]:
    return list(AuditEntry.objects.filter(refused=True, verb="sign_in").order_by("id").values_list("reason", flat=True))


def test_a_citizen_signs_in_with_one_click_and_is_the_same_person_again(walk: Walk) -> None:
    assert walk.sign_in("binh") == "/toi/"
    user = User.objects.get()
    assert (user.kind, user.full_name, user.citizen_number) == ("citizen", "Nguyễn Thị Bình", "000190000001")
    assert walk.user_id == user.pk
    other = Walk.new()
    other.sign_in("binh")
    assert other.user_id == user.pk
    assert User.objects.count() == Identity.objects.count() == 1
    assert walk.site.get("/tai-khoan/").status_code == 200


def test_what_is_stored_and_recorded_does_not_have_the_citizen_number(walk: Walk) -> None:
    walk.sign_in("binh")
    assert "000190000001" not in str([entry.__dict__ for entry in AuditEntry.objects.all()])
    assert "000190000001" not in str(dict(walk.site.session))
    verbs = list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["register_person", "sign_in"]


def test_persons_are_asked_at_every_sign_in(walk: Walk) -> None:
    walk.sign_in("binh")
    walk.site.post("/dang-xuat/")
    walk.sign_in("dung")
    assert User.objects.get(pk=walk.user_id).full_name == "Phạm Thị Dung"


def test_an_organisation_signs_in_as_the_person_who_represents_it(walk: Walk) -> None:
    evn = organisation("evn", "state_group")
    walk.sign_in("tap-doan-dien", "organisation")
    identity = Identity.objects.get()
    assert (identity.flow, identity.organisation_code, identity.organisation) == ("organisation", "0000000011", evn)
    assert identity.user.full_name == "Trần Văn Cường"
    alone = Walk.new()
    alone.sign_in("cuong")
    assert alone.user_id == walk.user_id
    assert set(Identity.objects.values_list("flow", flat=True)) == {"person", "organisation"}


def test_an_organisation_we_do_not_know_keeps_its_claims(walk: Walk) -> None:
    walk.sign_in("nha-may-minh-hoa", "organisation")
    identity = Identity.objects.get()
    assert (identity.organisation, identity.organisation_name) == (None, "Công ty TNHH Nhà máy Minh Họa")
    assert "Nhà máy Minh Họa" in walk.site.get("/tai-khoan/").content.decode()


def test_a_level_too_low_is_refused_with_guidance(walk: Walk) -> None:
    answer = walk.site.get(walk.choose(walk.begin(), "hoa"))
    assert answer.status_code == 400
    assert "mức 2" in answer.content.decode()
    assert walk.user_id is None
    assert not User.objects.exists()
    assert reasons() == ["level 1 below 2"]


def test_a_person_who_was_shut_out_is_refused(walk: Walk) -> None:
    walk.sign_in("binh")
    User.objects.update(is_active=False)
    other = Walk.new()
    assert other.sign_in("binh") == ""
    assert reasons() == ["account closed"]


def test_the_page_that_was_wanted_comes_after_signing_in(walk: Walk) -> None:
    assert walk.sign_in("binh", next="/chi-tieu/") == "/chi-tieu/"
    assert Walk.new().sign_in("binh", next="https://elsewhere.example/") == "/toi/"


def test_an_answer_cannot_be_used_twice(walk: Walk) -> None:
    address = walk.choose(walk.begin(), "binh")
    walk.site.get(address)
    walk.site.post("/dang-xuat/")
    assert walk.site.get(address).status_code == 400
    assert walk.user_id is None
    assert reasons() == ["unknown or used state"]


def test_a_code_cannot_be_used_twice_even_with_a_fresh_state(walk: Walk) -> None:
    from urllib.parse import parse_qs, urlsplit

    used = parse_qs(urlsplit(walk.choose(walk.begin(), "binh")).query)["code"][0]
    first = parse_qs(urlsplit(walk.begin()).query)["state"][0]
    walk.site.get(f"/dinh-danh/person/?code={used}&state={first}")
    assert reasons() == ["code refused by the provider"], "another sign-in's PKCE verifier does not fit"
    assert walk.user_id is None


def test_an_answer_of_somebody_elses_browser_is_refused(walk: Walk) -> None:
    stolen = walk.choose(walk.begin(), "binh")
    victim = Walk.new()
    victim.begin()
    assert victim.site.get(stolen).status_code == 400
    assert victim.user_id is None
    assert reasons() == ["unknown or used state"]


def test_an_answer_of_the_other_flow_is_refused(walk: Walk) -> None:
    address = walk.choose(walk.begin("person"), "binh")
    assert walk.site.get(address.replace("/person/", "/organisation/")).status_code == 400
    assert walk.user_id is None


@pytest.mark.parametrize("query", ["", "?state=x", "?code=x", "?code=x&state=", "?error=server_error&state=x"])
def test_an_answer_that_is_none_is_a_plain_page(walk: Walk, query: str) -> None:
    answer = walk.site.get(f"/dinh-danh/person/{query}")
    assert answer.status_code == 400
    assert "identity_refused" in answer.content.decode()
    assert "Traceback" not in answer.content.decode()


def test_whoever_cancels_reads_so(walk: Walk) -> None:
    from urllib.parse import parse_qs, urlsplit

    state = parse_qs(urlsplit(walk.begin()).query)["state"][0]
    answer = walk.site.get(f"/dinh-danh/person/?error=access_denied&state={state}")
    assert "Bạn đã hủy đăng nhập" in answer.content.decode()


def test_the_request_carries_state_nonce_and_a_pkce_challenge_that_are_new_each_time(walk: Walk) -> None:
    from urllib.parse import parse_qs, urlsplit

    one, other = (parse_qs(urlsplit(walk.begin()).query) for _ in range(2))
    assert one["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name][0]) >= 16
        assert one[name] != other[name]
    assert one["acr_values"] == ["urn:nangluong:mo-phong:muc-2"]
    assert one["redirect_uri"][0].endswith("/dinh-danh/person/")


def test_a_provider_that_does_not_answer_is_a_plain_page(walk: Walk, settings: pytest_django.Settings) -> None:
    settings.CONFIG = config_with_issuer("http://127.0.0.1:9")
    answer = walk.site.post("/dang-nhap/dinh-danh/person/")
    assert answer.status_code == 503
    assert "identity_unreachable" in answer.content.decode()


def test_a_flow_that_does_not_exist_is_not_found(walk: Walk) -> None:
    assert walk.site.post("/dang-nhap/dinh-danh/admin/").status_code == 404
    assert walk.site.get("/dinh-danh/admin/").status_code == 404


def test_one_address_cannot_begin_sign_ins_without_end(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nangluong.accounts.pages.identity.time", SimpleNamespace(monotonic=lambda: 1000.0))
    statuses = {walk.site.post("/dang-nhap/dinh-danh/person/").status_code for _ in range(62)}
    assert statuses == {302, 429}


def test_a_person_whose_name_changed_keeps_the_account(walk: Walk) -> None:
    walk.sign_in("binh")
    User.objects.update(full_name="Tên Cũ")
    other = Walk.new()
    other.sign_in("binh")
    assert User.objects.get().full_name == "Nguyễn Thị Bình"
    assert AuditEntry.objects.filter(verb="rename_person").count() == 1


def test_the_first_to_come_for_an_organisation_administers_it_and_acts_for_it(walk: Walk) -> None:
    administers = role("organisation_administrator", held_in=("state_group",))
    evn = organisation("evn", "state_group")
    walk.sign_in("tap-doan-dien", "organisation")
    held = Membership.objects.get()
    assert (held.organisation, held.role, held.person_id) == (evn, administers, walk.user_id)
    assert walk.site.session["acts_for"] == "evn"
    walk.site.post("/dang-xuat/")
    walk.sign_in("tap-doan-dien", "organisation")
    assert Membership.objects.count() == 1


def test_whoever_comes_after_an_administrator_is_given_nothing(walk: Walk) -> None:
    administers = role("organisation_administrator", held_in=("state_group",))
    member(person(), administers, organisation("evn", "state_group"))
    walk.sign_in("tap-doan-dien", "organisation")
    assert not Membership.objects.filter(person=walk.user_id).exists()
