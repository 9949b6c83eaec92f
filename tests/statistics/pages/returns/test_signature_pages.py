"""The pages of printed forms and signatures: who sees what, signing, verifying, tampering said in words."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from nangluong.foundation.files.models import StoredFile
from nangluong.foundation.files.storage import store
from nangluong.statistics.models import Return, ReturnSignature
from nangluong.statistics.returns.signatures.checking import signed_file
from tests.pdf_text import text_of_pdf
from tests.statistics.pages.returns.test_filling_pages import *  # noqa: F403
