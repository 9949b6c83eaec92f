"""Signing: one version, one person with the right, once; all of it or nothing."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from nangluong.foundation import audit
from nangluong.foundation.actor import Actor
from nangluong.foundation.errors import NotPermitted
from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.files.reading import may_read
from nangluong.foundation.models import AuditEntry, Work
from nangluong.foundation.signing.interface import SigningUnavailable
from nangluong.foundation.signing.own_thread import in_own_thread
from nangluong.foundation.signing.registry import authority
from nangluong.statistics.models import QuestionnaireVersion, Return, ReturnSignature, ReturnStep
from nangluong.statistics.returns.signatures import signing
from nangluong.statistics.returns.signatures.checking import signed_file
from nangluong.statistics.returns.signatures.job import queue_signing, sign_return_job
from nangluong.statistics.returns.signatures.refusals import SignatureMissing, VersionNotToSign
from nangluong.statistics.returns.signatures.signing import sign_return, takes_long
from nangluong.statistics.returns.verbs import Reason, accept_return, send_back, start_review, submit_return
from tests.pdf_text import text_of_pdf
from tests.statistics.reporting import FILLER, OFFICER, SENIOR, STRANGER, filled, published
from tests.statistics.returns.signatures.signers import SIGNER


def test_the_signed_file_holds_for_a_strict_reader(sent: Return) -> None:
    row = sign_return(SIGNER, sent, number=1)
    content = signed_file(row)
    (embedded,) = PdfFileReader(BytesIO(content)).embedded_signatures
    chosen = authority()
    assert chosen is not None
    roots = [x509.Certificate.load(one) for one in chosen.roots()]
    trusted = ValidationContext(trust_roots=roots)
    status = in_own_thread(lambda: validate_pdf_signature(embedded, trusted))
    assert status.bottom_line
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert embedded.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert "MÔ PHỎNG" in row.subject
    said = text_of_pdf(content)
    assert "Tồn kho" in said
    (box,) = [one.get_object() for one in PdfFileReader(BytesIO(content)).root["/Pages"]["/Kids"][0]["/Annots"]]
    assert box["/AP"]["/N"]
    version = sent.versions.get()
    assert (row.content_hash, row.level, row.is_simulated) == (version.content_hash, "B-B", True)


def test_everything_comes_with_the_row(sent: Return) -> None:
    row = sign_return(SIGNER, sent, number=1)
    kept = StoredFile.objects.get(pk=row.file)
    assert (kept.state, kept.owner_kind, kept.owner_key) == ("bound", "return_signature", str(row.pk))
    assert ReturnStep.objects.get(report=sent, kind=ReturnStep.Kind.SIGNED).number == 1
    entry = AuditEntry.objects.get(verb="sign_return")
    assert (entry.object_key, entry.after["serial"], entry.after["simulated"]) == (str(sent.pk), row.serial, True)
    assert may_read(OFFICER, kept)
    assert not may_read(STRANGER, kept)


def test_a_second_time_gives_the_first_signature(sent: Return) -> None:
    first = sign_return(SIGNER, sent, number=1)
    assert sign_return(replace(SIGNER, name="khác", user_id=10), sent, number=1) == first
    assert StoredFile.objects.filter(purpose="signed_document").count() == 1
    assert ReturnStep.objects.filter(kind=ReturnStep.Kind.SIGNED).count() == 1


def test_only_who_may_bind_the_organisation_signs(sent: Return) -> None:
    for actor in (FILLER, OFFICER, replace(STRANGER, rights=SIGNER.rights), replace(SIGNER, user_id=None)):
        with pytest.raises(NotPermitted):
            sign_return(actor, sent, number=1)
    assert not ReturnSignature.objects.exists()


def test_a_resent_return_needs_a_new_signature(sent: Return) -> None:
    sign_return(SIGNER, sent, number=1)
    start_review(OFFICER, sent)
    send_back(OFFICER, sent, reasons=[Reason("", "xem lại")])
    with pytest.raises(VersionNotToSign):
        sign_return(SIGNER, sent, number=1)
    submit_return(FILLER, sent, revision=sent.revision)
    with pytest.raises(VersionNotToSign):
        sign_return(SIGNER, sent, number=1)
    assert sign_return(SIGNER, sent, number=2).version.number == 2


def test_a_return_that_changed_while_the_authority_signed_is_not_signed(
    sent: Return, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = signing._signed

    def slow(*args: object) -> object:
        found = made(*args)  # type: ignore[arg-type]
        Return.objects.filter(pk=sent.pk).update(state=Return.State.DRAFT)
        return found

    monkeypatch.setattr(signing, "_signed", slow)
    with pytest.raises(VersionNotToSign):
        sign_return(SIGNER, sent, number=1)
    assert not ReturnSignature.objects.exists()
    assert not StoredFile.objects.exists()


def test_who_signed_in_the_meantime_stands(sent: Return, monkeypatch: pytest.MonkeyPatch) -> None:
    made, others = signing._signed, []

    def slow(*args: object) -> object:
        found = made(*args)  # type: ignore[arg-type]
        monkeypatch.setattr(signing, "_signed", made)
        others.append(sign_return(replace(SIGNER, name="người khác", user_id=10), sent, number=1))
        return found

    monkeypatch.setattr(signing, "_signed", slow)
    assert sign_return(SIGNER, sent, number=1) == others[0]
    assert StoredFile.objects.count() == 1


def test_a_kill_between_file_and_row_leaves_nothing_that_counts(sent: Return, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = audit.record

    def killed(actor: Actor, verb: str, **more: Any) -> Any:
        if verb == "sign_return":
            raise SystemExit
        return whole(actor, verb, **more)

    with monkeypatch.context() as patched:
        # The very last act of the transaction; and after a kill nothing of ours tidies up.
        patched.setattr(audit, "record", killed)
        patched.setattr(signing, "discard_file", lambda *_: None)
        with pytest.raises(SystemExit):
            sign_return(SIGNER, sent, number=1)
    assert not ReturnSignature.objects.exists()
    assert not ReturnStep.objects.filter(kind=ReturnStep.Kind.SIGNED).exists()
    assert not AuditEntry.objects.filter(verb="sign_return").exists()
    left = StoredFile.objects.get()
    assert (left.state, left.owner_key) == (StoredFile.State.WAITING, "")
    assert left.expires_at is not None, "the hourly job removes it"
    assert sign_return(SIGNER, sent, number=1).version.number == 1


def test_a_questionnaire_can_demand_the_signature(registers: None, db: None) -> None:
    report = filled(published(signature_required=True))
    submit_return(FILLER, report, revision=report.revision)
    start_review(OFFICER, report)
    with pytest.raises(SignatureMissing):
        accept_return(SENIOR, report)
    sign_return(SIGNER, report, number=1)
    assert accept_return(SENIOR, report).state == Return.State.ACCEPTED


def test_large_returns_are_for_a_job(
    sent: Return, version: QuestionnaireVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not takes_long(sent.versions.get())
    monkeypatch.setattr(signing, "CELLS_AT_ONCE", 3)
    assert takes_long(sent.versions.get())
    work = queue_signing(SIGNER, sent, number=1)
    told = {
        "work_id": str(work.pk),
        "actor_name": SIGNER.name,
        "user_id": 9,
        "on_behalf_of": "pvn",
        "rights": sorted(SIGNER.rights),
        "report": sent.pk,
        "number": 1,
    }
    sign_return_job(**told)
    sign_return_job(**told)
    assert ReturnSignature.objects.get().signed_by == SIGNER.name
    assert Work.objects.get(pk=work.pk).state == Work.State.DONE
    other = queue_signing(SIGNER, sent, number=7)
    sign_return_job(**told | {"work_id": str(other.pk), "number": 7})
    assert "Bản 7" in Work.objects.get(pk=other.pk).error_vi


def test_without_an_authority_nothing_is_signed(sent: Return, settings: object) -> None:
    config = settings.CONFIG  # type: ignore[attr-defined]
    settings.CONFIG = replace(config, signing=replace(config.signing, authority="none"))  # type: ignore[attr-defined]
    with pytest.raises(SigningUnavailable):
        sign_return(SIGNER, sent, number=1)
