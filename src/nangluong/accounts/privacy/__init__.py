"""Personal data: purposes, consents, who saw what, requests of data subjects, retention, breaches, the register.

Other rooms call `access.record_access` when they show somebody's data, `subjects.register` for the things that belong
to a person, and `holdings.register` for what they keep about a person beyond rows that point to the account.
"""
