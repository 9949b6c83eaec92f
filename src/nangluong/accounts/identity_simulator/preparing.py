"""Bringing the simulated provider up: its schema, its tables, the two clients, the ready-made identities."""

from __future__ import annotations

from pathlib import Path

import psycopg
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.core.management import call_command
from psycopg import sql

from nangluong.accounts.identity_providers.interface import ORGANISATION, PERSON
from nangluong.accounts.identity_simulator.adapter import username_of
from nangluong.accounts.identity_simulator.identities import simulated_organisations, simulated_persons
from nangluong.config import Config, IdentityClient

SCHEMA = "identity_simulator"


def _make_schema() -> None:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(SCHEMA)))


def redirect_addresses(config: Config, flow: str) -> list[str]:
    """Return where the site of `config` takes answers, under each of its names."""
    origins = [f"http://{host.lstrip('.')}:{config.port}" for host in config.hosts if host != "*"]
    return [f"{origin}/dinh-danh/{flow}/" for origin in [*origins, *config.origins]]


def _keep_client(client: IdentityClient, flow: str) -> None:
    from allauth.idp.oidc.models import Client  # only this project has the table

    row = Client.objects.filter(pk=client.client_id).first() or Client(pk=client.client_id)
    row.name, row.scopes, row.skip_consent = f"nangluong {flow}", "openid\nprofile", True
    row.redirect_uris = "\n".join(redirect_addresses(settings.CONFIG, flow))
    if not check_password(client.secret, row.secret):
        row.secret = make_password(client.secret)
    row.save()


def _keep_identities() -> None:
    root, identity = Path(settings.REFERENCE_ROOT), settings.CONFIG.identity
    wanted = {username_of(identity.person.client_id, key) for key in simulated_persons(root)}
    wanted |= {username_of(identity.organisation.client_id, key) for key in simulated_organisations(root)}
    present = set(User.objects.values_list("username", flat=True))
    User.objects.exclude(username__in=wanted).delete()
    User.objects.bulk_create([User(username=name, password="!") for name in sorted(wanted - present)])  # noqa: S106


def prepare() -> None:
    """Do all of it; safe at every start."""
    _make_schema()
    call_command("migrate", verbosity=0, interactive=False)
    _keep_client(settings.CONFIG.identity.person, PERSON)
    _keep_client(settings.CONFIG.identity.organisation, ORGANISATION)
    _keep_identities()
