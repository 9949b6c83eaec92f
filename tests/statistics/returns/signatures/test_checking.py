"""Verifying what is stored: every way in which file, certificate, row and figures can disagree is named."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from nangluong.foundation.files.models import StoredFile
from nangluong.statistics.models import Return, ReturnSignature, ReturnVersion
from nangluong.statistics.returns.signatures.checking import check_signature, signed_file
from nangluong.statistics.returns.signatures.refusals import SignedFileGone
from nangluong.statistics.returns.signatures.signing import sign_return
from tests.statistics.returns.signatures.signers import SIGNER


@pytest.fixture
def signed(sent: Return) -> ReturnSignature:
    return sign_return(SIGNER, sent, number=1)


def place_of(signature: ReturnSignature, home: Path) -> Path:
    return home / "files" / StoredFile.objects.get(pk=signature.file).storage_key


def codes(signature: ReturnSignature) -> list[str]:
    return [fault.code for fault in check_signature(ReturnSignature.objects.get(pk=signature.pk)).faults]


def test_what_was_signed_holds(signed: ReturnSignature) -> None:
    found = check_signature(signed)
    assert found.is_good
    assert found.verdict is not None
    assert found.verdict.serial == signed.serial


def test_one_byte_changed(signed: ReturnSignature, tmp_path: Path) -> None:
    place = place_of(signed, tmp_path)
    content = bytearray(place.read_bytes())
    content[3000] ^= 1
    place.write_bytes(content)
    assert codes(signed) == ["other_file", "changed"]


def test_something_appended(signed: ReturnSignature, tmp_path: Path) -> None:
    place = place_of(signed, tmp_path)
    writer = IncrementalPdfFileWriter(io.BytesIO(place.read_bytes()))
    writer.root["/Lang"] = writer.root.get("/Metadata", writer.root["/Pages"])
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    place.write_bytes(out.getvalue())
    assert codes(signed) == ["other_file", "added"]


def test_cut_off_and_gone(signed: ReturnSignature, tmp_path: Path) -> None:
    place = place_of(signed, tmp_path)
    place.write_bytes(place.read_bytes()[:5000])
    assert codes(signed) == ["other_file", "not_verifiable"]
    place.unlink()
    with pytest.raises(SignedFileGone):
        check_signature(signed)


def test_figures_changed_in_the_database(signed: ReturnSignature) -> None:
    version = ReturnVersion.objects.get()
    numbers = bytearray(version.numbers)
    numbers[0] += 1
    ReturnVersion.objects.update(numbers=bytes(numbers))
    assert codes(signed) == ["other_content"]


def test_another_certificate_than_was_noted(signed: ReturnSignature) -> None:
    ReturnSignature.objects.update(serial="ab")
    assert codes(signed) == ["other_certificate"]


def test_an_authority_that_is_not_ours_is_not_trusted(signed: ReturnSignature, tmp_path: Path, settings: Any) -> None:
    from dataclasses import replace

    settings.CONFIG = replace(settings.CONFIG, home=tmp_path / "other")
    assert codes(signed) == ["untrusted"]


def test_the_command_says_it_in_both_languages(
    signed: ReturnSignature, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_signature", "--return", str(signed.version.report_id))
    assert "còn nguyên vẹn" in capsys.readouterr().out
    file = tmp_path / "a.pdf"
    content = bytearray(signed_file(signed))
    file.write_bytes(content)
    call_command("verify_signature", str(file))
    assert "holds" in capsys.readouterr().out
    content[3000] ^= 1
    file.write_bytes(content)
    with pytest.raises(SystemExit):
        call_command("verify_signature", str(file))
    said = capsys.readouterr().out
    assert "nội dung tệp đã bị thay đổi sau khi ký" in said
    assert "the content was changed after it was signed" in said
