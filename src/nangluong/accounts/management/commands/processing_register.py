"""`nangluong processing-register [--write]`: the register of processing and the impact assessment, from the code."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from nangluong.accounts.privacy.documents import assessment_page, register_page
from nangluong.config import CHECKOUT

FOLDER = CHECKOUT / "docs" / "privacy"


class Command(BaseCommand):
    help = "Sổ đăng ký xử lý dữ liệu và đánh giá tác động / register of processing and impact assessment"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--write", action="store_true", help="write docs/privacy instead of printing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print both pages, or write them."""
        pages = {"processing-register.md": register_page(), "impact-assessment.md": assessment_page()}
        for name, text in pages.items():
            if options["write"]:
                FOLDER.mkdir(parents=True, exist_ok=True)
                (FOLDER / name).write_text(text, encoding="utf-8")
                self.stdout.write(f"docs/privacy/{name}")
            else:
                self.stdout.write(text)
