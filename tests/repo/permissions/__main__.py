"""`python -m tests.repo.permissions`: write `docs/permissions.csv`."""

from __future__ import annotations

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.repo.permissions.table import write_table

    write_table()
