"""Text that the database may not read: encrypted columns, and keyed hashes to find a row by such a text.

Encryption is AES-256-GCM with a fresh nonce; the name of the column is bound in, so a value copied into another column
does not open. The hash is HMAC-SHA-256. Both keys are derived from one secret of `NANGLUONG_SEAL_KEYS`: the first
secret seals, the others still open what they sealed, until `nangluong reseal` has brought every row to the first.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.db.models.functions import Cast

_VERSION = "s1"
_NONCE_BYTES = 12
_BATCH = 500


class SealBroken(Exception):
    """A stored value opens with none of the keys, or stands in a column that it was not sealed for: a bug or an attack.

    The message never contains the value.
    """


@dataclass(frozen=True)
class _Key:
    """What is derived from one secret. `name` tells, in a sealed value, which secret opens it."""

    name: str
    encrypting: bytes
    hashing: bytes


def _derived(secret: str, use: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=b"nangluong " + use).derive(secret.encode())


@cache
def _keys(given: tuple[str, ...]) -> tuple[_Key, ...]:
    """Return the keys of the secrets `given`, the one that seals first."""
    return tuple(
        _Key(_derived(secret, b"name").hex()[:8], _derived(secret, b"encrypt"), _derived(secret, b"hash"))
        for secret in given
    )


def _current_keys() -> tuple[_Key, ...]:
    return _keys(tuple(settings.SEAL_KEYS))


def seal(text: str, column: str) -> str:
    """Return `text` encrypted for `column` (its full name, `accounts.User.citizen_number`), with the first key."""
    key = _current_keys()[0]
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key.encrypting).encrypt(nonce, text.encode(), column.encode())
    return f"{_VERSION}.{key.name}.{base64.urlsafe_b64encode(nonce + sealed).decode()}"


def unseal(stored: str, column: str) -> str:
    """Return the text that was sealed for `column`. Raises `SealBroken`."""
    version, _, rest = stored.partition(".")
    name, _, body = rest.partition(".")
    key = next((key for key in _current_keys() if key.name == name), None)
    if version != _VERSION or key is None:
        raise SealBroken(f"{column}: sealed with a key that is not in NANGLUONG_SEAL_KEYS")
    try:
        raw = base64.urlsafe_b64decode(body)
        return AESGCM(key.encrypting).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], column.encode()).decode()
    except (InvalidTag, ValueError):
        raise SealBroken(f"{column}: the value was changed, or sealed for another column") from None


def _hash_with(key: _Key, text: str, domain: str) -> str:
    return hmac.new(key.hashing, f"{domain}\0{text}".encode(), hashlib.sha256).hexdigest()


def keyed_hash(text: str, domain: str) -> str:
    """Return the hash of `text` under the first key, 64 hex digits; one `domain` a kind of text (`citizen_number`)."""
    return _hash_with(_current_keys()[0], text, domain)


def lookup_hashes(text: str, domain: str) -> list[str]:
    """Return the hashes under every key: `Model.objects.filter(x_hash__in=lookup_hashes(...))` finds rows that a change
    of keys has not reached yet.
    """
    return [_hash_with(key, text, domain) for key in _current_keys()]


class SealedTextField(models.TextField):
    """A text that is encrypted in the database and plain in Python. It can be asked only whether it is null."""

    description = "Encrypted text"

    @property
    def column_name(self) -> str:
        """The name that is bound into every value."""
        return f"{self.model._meta.label}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        """Return what is stored: the sealed text."""
        return None if value is None else seal(str(value), self.column_name)

    def from_db_value(self, value: str | None, *_: Any) -> str | None:
        """Return the plain text. Raises `SealBroken`."""
        return None if value is None else unseal(value, self.column_name)

    def get_lookup(self, lookup_name: str) -> Any:
        """Refuse a search by the text, which could never find anything: the nonce makes every value different."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.column_name} is sealed: look it up by its keyed hash")
        return super().get_lookup(lookup_name)

    def get_transform(self, lookup_name: str) -> Any:  # noqa: ARG002 - Django's signature
        """Refuse a transformation in the database."""
        raise FieldError(f"{self.column_name} is sealed: the database cannot work with it")


class KeyedHashField(models.CharField):
    """The keyed hash of the sealed field `of` of the same row, kept in step by `save()`; null when that is null.

    Rows are found with `lookup_hashes(text, domain)`, `domain` being the name of the sealed field unless given.
    """

    description = "Keyed hash of an encrypted text"

    def __init__(self, *args: Any, of: str = "", domain: str = "", **options: Any) -> None:
        self.of, self.domain = of, domain or of
        options = {"max_length": 64, "null": True, "editable": False} | options
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """Return what a migration needs to make the field again."""
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of, "domain": self.domain}

    def pre_save(self, model_instance: models.Model, add: bool) -> str | None:  # noqa: ARG002 - as above
        """Return the hash of what the sealed field holds now."""
        text = getattr(model_instance, self.of)
        value = None if text is None else keyed_hash(text, self.domain)
        setattr(model_instance, self.attname, value)
        return value


def sealed_fields() -> Iterator[tuple[type[models.Model], list[SealedTextField]]]:
    """Yield every model that has sealed columns, with these."""
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]
        if fields:
            yield model, fields


def _hashes_of(model: type[models.Model], names: set[str]) -> list[str]:
    """Return the columns of `model` with the keyed hashes of the fields `names`."""
    fields = model._meta.concrete_fields
    return [field.name for field in fields if isinstance(field, KeyedHashField) and field.of in names]


def _sealed_otherwise(model: type[models.Model], field: SealedTextField) -> models.QuerySet[models.Model]:
    """Return the rows whose value of `field` was not sealed with the first key."""
    current = f"{_VERSION}.{_current_keys()[0].name}."
    rows = model._base_manager.annotate(stored_text=Cast(field.name, models.TextField()))
    return rows.filter(stored_text__isnull=False).exclude(stored_text__startswith=current)


def reseal(on_model: Callable[[str, int], None] = lambda _label, _rows: None) -> int:
    """Bring every sealed value and keyed hash to the first key; return how many rows were written.

    Works in batches that each commit, under row locks, so the site may run meanwhile and a killed run is just run
    again. `on_model` is told each model's label and rows.
    """
    total = 0
    for model, fields in sealed_fields():
        names = {field.name for field in fields}
        stale = [_sealed_otherwise(model, field) for field in fields]
        columns = sorted(names | set(_hashes_of(model, names)))
        count = sum(_reseal_rows(rows, columns) for rows in stale)
        on_model(model._meta.label, count)
        total += count
    return total


def _reseal_rows(rows: models.QuerySet[models.Model], columns: list[str]) -> int:
    count = 0
    while True:
        with transaction.atomic():
            batch = list(rows.select_for_update().order_by("pk")[:_BATCH])
            for row in batch:
                row.save(update_fields=columns)
        count += len(batch)
        if len(batch) < _BATCH:
            return count
