"""The table of permissions: who gets what answer at which address, declared by room, and walked with real requests.

`python -m tests.repo.permissions` writes `docs/permissions.csv` from the declarations and `reference/accounts`.
"""
