"""The layers around a DLMS message (HDLC, wrapper, ciphering) and its A-XDR body, decoded with `dlms-cosem`. Pure.

The library trusts what it is given: a cut-off body decodes as nulls and zeros, and an announced count of two thousand
million is counted through. So every body is walked here first, and only a whole one reaches the library.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from dlms_cosem import a_xdr, exceptions
from dlms_cosem import time as dlms_time
from dlms_cosem.hdlc import exceptions as hdlc_exceptions
from dlms_cosem.hdlc.frames import UnnumberedInformationFrame
from dlms_cosem.protocol.wrappers import WrapperHeader
from dlms_cosem.protocol.xdlms.data_notification import DataNotification
from dlms_cosem.protocol.xdlms.general_global_cipher import GeneralGlobalCipher

_LLC = (b"\xe6\xe7\x00", b"\xe6\xe6\x00")
_ARRAYS = (1, 2)
_FIXED = {0: 0, 3: 1, 5: 4, 6: 4, 15: 1, 16: 2, 17: 1, 18: 2, 20: 8, 21: 8, 22: 1, 23: 4, 24: 8, 25: 12, 26: 5, 27: 4}
_VARIABLE = (9, 10, 12)
_DEPTH = 16


class DlmsFault(ValueError):
    """A message that cannot be decoded; arguments: reason code, byte position."""


def _length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise DlmsFault("truncated", at)
    first = data[at]
    if first < 0x80:
        return first, at + 1
    size = first & 0x7F
    if not 0 < size <= 4 or at + 1 + size > len(data):
        raise DlmsFault("truncated", at)
    return int.from_bytes(data[at + 1 : at + 1 + size], "big"), at + 1 + size


def walk_body(data: bytes, at: int = 0, depth: int = 0) -> int:
    """Return the end of the A-XDR value that starts at `at`; `DlmsFault` if it is cut off, too deep or of odd type."""
    if depth > _DEPTH:
        raise DlmsFault("too_deep", at)
    if at >= len(data):
        raise DlmsFault("truncated", at)
    tag = data[at]
    if tag in _ARRAYS:
        count, end = _length(data, at + 1)
        if count > len(data) - end:
            raise DlmsFault("truncated", at)
        for _ in range(count):
            end = walk_body(data, end, depth + 1)
        return end
    if tag in _VARIABLE:
        size, end = _length(data, at + 1)
        end += size
    elif tag in _FIXED:
        end = at + 1 + _FIXED[tag]
    else:
        raise DlmsFault("type", at)
    if end > len(data):
        raise DlmsFault("truncated", at)
    return end


def decode_body(data: bytes) -> Any:
    """Return the Python value of one whole A-XDR value: lists, numbers, bytes, None."""
    if walk_body(data) != len(data):
        raise DlmsFault("trailing", walk_body(data))
    decoder = a_xdr.AXdrDecoder(encoding_conf=a_xdr.EncodingConf([a_xdr.Sequence(attribute_name="body")]))
    try:
        return decoder.decode(data)["body"]
    except (ValueError, KeyError, NotImplementedError, exceptions.LocalDlmsProtocolError) as fault:
        raise DlmsFault("type", 0) from fault


def decode_clock(data: bytes) -> dt.datetime:
    """Return a COSEM date-time of 12 bytes: aware if its deviation is stated, else naive local time.

    The deviation counts minutes from local time to UTC: UTC+7 is -420. The library takes a deviation of 0 for “not
    stated”; here it is UTC. `DlmsFault` for an impossible date.
    """
    if len(data) != 12:
        raise DlmsFault("clock", 0)
    try:
        moment, _ = dlms_time.datetime_from_bytes(data)
    except (ValueError, TypeError, OverflowError) as fault:
        raise DlmsFault("clock", 0) from fault
    if data[9:11] == b"\0\0":
        moment = moment.replace(tzinfo=dt.UTC)
    whole: dt.datetime = moment
    return whole


@dataclass(frozen=True)
class Opened:
    """An APDU out of its layers: plain bytes, sender's system title, invocation counter, addresses as far as known."""

    apdu: bytes
    system_title: bytes = b""
    invocation_counter: int | None = None
    addresses: tuple[tuple[int | None, int | None], tuple[int | None, int | None]] | None = None


def open_layers(content: bytes, keys: Mapping[bytes, tuple[bytes, bytes]]) -> Opened:
    """Take off HDLC or wrapper and general-glo-ciphering. `keys`: system title -> (encryption, authentication) key."""
    addresses = None
    if content[:1] == b"\x7e":
        content, addresses = _hdlc(content)
    elif content[:2] == b"\x00\x01" and len(content) >= 8:
        header = WrapperHeader.from_bytes(content[:8])
        if header.length != len(content) - 8:
            raise DlmsFault("truncated", len(content))
        content = content[8:]
    if content[:1] != b"\xdb":
        return Opened(content, addresses=addresses)
    return _decipher(content, keys)


def _hdlc(content: bytes) -> tuple[bytes, tuple[tuple[int | None, int | None], tuple[int | None, int | None]]]:
    try:
        frame = UnnumberedInformationFrame.from_bytes(content)
    except (hdlc_exceptions.HdlcParsingError, hdlc_exceptions.MissingHdlcFlags) as fault:
        code = "checksum" if "CS is not correct" in str(fault) else "truncated"
        raise DlmsFault(code, 0) from fault
    except (ValueError, IndexError, TypeError) as fault:
        raise DlmsFault("not_dlms", 0) from fault
    information = bytes(frame.information)
    for llc in _LLC:
        information = information.removeprefix(llc)
    to, by = frame.destination_address, frame.source_address
    ends = (to.logical_address, to.physical_address), (by.logical_address, by.physical_address)
    return information, ends


def _decipher(content: bytes, keys: Mapping[bytes, tuple[bytes, bytes]]) -> Opened:
    try:
        cipher = GeneralGlobalCipher.from_bytes(content)
    except (ValueError, IndexError, KeyError, TypeError) as fault:
        raise DlmsFault("truncated", len(content)) from fault
    title = bytes(cipher.system_title or b"")
    if title not in keys:
        raise DlmsFault("no_key", 0)
    try:
        plain = cipher.to_plain_apdu(*keys[title])
    except (InvalidTag, exceptions.DecryptionError) as fault:
        raise DlmsFault("checksum", 0) from fault
    except (ValueError, exceptions.CipheringError) as fault:
        raise DlmsFault("not_dlms", 0) from fault
    return Opened(plain, title, cipher.invocation_counter)


def open_notification(apdu: bytes) -> DataNotification:
    """Return the data notification (tag 0x0F): long invoke id, moment of sending, body bytes."""
    if len(apdu) < 7 or (apdu[5] and len(apdu) < 19):
        raise DlmsFault("truncated", len(apdu))
    try:
        return DataNotification.from_bytes(apdu)
    except (ValueError, IndexError, TypeError) as fault:
        raise DlmsFault("not_dlms", 0) from fault
