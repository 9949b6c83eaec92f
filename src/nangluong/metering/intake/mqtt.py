"""Readings over MQTT: a durable session, QoS 1, and an acknowledgement to the broker only after the commit.

Topic: `nangluong/v1/readings/SOURCE/FORMAT/METER` (the last part may be left out where the message names its meters).
The broker lets each sender publish under its own SOURCE only. JSON day messages are put together, up to two thousand,
into one batch; other formats are a batch each. A kill before the acknowledgement makes the broker send again, and what
is in the lake already is a duplicate there.
"""

from __future__ import annotations

import logging
import queue
import signal
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import duckdb
from django.db import DatabaseError, close_old_connections
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from nangluong.foundation import audit
from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.errors import DomainError
from nangluong.metering.intake.refusals import UnknownFormat, unknown_source
from nangluong.metering.intake.sources import actor_of_source
from nangluong.metering.intake.taking import take_message
from nangluong.metering.models import IntakeBatch, ReadingSource

log = logging.getLogger(__name__)

TOPIC = "nangluong/v1/readings"
_PARTS = len(TOPIC.split("/"))
_MOST_MESSAGES = 2_000
_MOST_BYTES = 32 * 2**20
_LONGEST_WAIT_S = 1.0
_IDLE_S = 0.05
_PAUSE_S = 2.0
_QOS = 1


@dataclass(frozen=True)
class Letter:
    """One message as it came. `mid`: the number under which it is acknowledged."""

    mid: int
    topic: str
    payload: bytes

    @property
    def place(self) -> tuple[str, str, str]:
        """Source, format and meter of the topic, "" where it does not say."""
        parts = [*self.topic.split("/")[_PARTS:], "", "", ""]
        return parts[0], parts[1], parts[2]


def put_together(letters: Sequence[Letter]) -> list[list[Letter]]:
    """Return the letters in batches: JSON objects of one source together, everything else alone, order kept."""
    batches: list[list[Letter]] = []
    open_: dict[str, list[Letter]] = {}
    for letter in letters:
        source, form, _ = letter.place
        if form == "json_day" and letter.payload.lstrip()[:1] == b"{":
            if source not in open_:
                open_[source] = []
                batches.append(open_[source])
            open_[source].append(letter)
        else:
            batches.append([letter])
    return batches


def body_of(letters: Sequence[Letter]) -> bytes:
    """Return a batch as one message. A line end inside a JSON object can only be space between its parts."""
    if len(letters) == 1:
        return letters[0].payload
    return b"".join(letter.payload.replace(b"\r", b" ").replace(b"\n", b" ") + b"\n" for letter in letters)


def take_letters(letters: Sequence[Letter]) -> None:
    """Take one batch of letters; durable when it returns. A refusal of the whole is noted in the audit.

    Raises what is wrong with our own house (database, disk): then nothing may be acknowledged.
    """
    code, form, meter = letters[0].place
    try:
        source = ReadingSource.objects.filter(code=code, active=True).first()
        if source is None:
            raise unknown_source(code[:40])
        if not form:
            raise UnknownFormat(
                f"Chủ đề cần có dạng {TOPIC}/NGUỒN/ĐỊNH_DẠNG/CÔNG_TƠ.",
                f"The topic must be {TOPIC}/SOURCE/FORMAT/METER.",
            )
        take_message(
            actor_of_source(source),
            source=source,
            raw=body_of(letters),
            name=letters[0].topic[-200:],
            format_key=form,
            meter=meter,
            via=IntakeBatch.Via.MQTT,
        )
    except DomainError as refusal:
        log.warning("mqtt message refused: %s", refusal.code, extra={"topic": letters[0].topic[:200]})
        audit.record(
            SYSTEM,
            "refuse_mqtt_message",
            kind="mqtt_topic",
            key=letters[0].topic[:200],
            after={"code": refusal.code, "messages": len(letters)},
            refused=True,
        )


class Subscriber:
    """The session at the broker. `address`: `mqtt://user:password@host:port`, `mqtts://` for TLS."""

    def __init__(self, address: str, *, client_id: str) -> None:
        url = urlsplit(address)
        self._host, self._port = url.hostname or "127.0.0.1", url.port or (8883 if url.scheme == "mqtts" else 1883)
        self.where = f"{url.scheme}://{self._host}:{self._port}/ {TOPIC}/#"
        self._letters: queue.SimpleQueue[Letter] = queue.SimpleQueue()
        self._ended = False
        self._client = paho.Client(
            CallbackAPIVersion.VERSION2, client_id=client_id, clean_session=False, manual_ack=True
        )
        if url.username:
            self._client.username_pw_set(unquote(url.username), unquote(url.password or ""))
        if url.scheme == "mqtts":
            self._client.tls_set()
        self._client.on_connect = self._connected
        self._client.on_message = self._arrived

    def _connected(self, client: paho.Client, _data: object, _flags: object, reason: object, _more: object) -> None:
        log.info("connected to the broker: %s", reason)
        client.subscribe(f"{TOPIC}/#", qos=_QOS)

    def _arrived(self, _client: paho.Client, _data: object, message: paho.MQTTMessage) -> None:
        self._letters.put(Letter(message.mid, message.topic, bytes(message.payload)))

    def end_on_signals(self) -> None:
        """Let SIGTERM and SIGINT end the work after the batch under way."""
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, lambda *_: self.end())

    def end(self) -> None:
        """Ask the loop to end."""
        self._ended = True

    def _gather(self) -> list[Letter]:
        """Wait for a letter, then take what follows without a pause."""
        try:
            letters = [self._letters.get(timeout=0.2)]
        except queue.Empty:
            return []
        end, size = time.monotonic() + _LONGEST_WAIT_S, len(letters[0].payload)
        while len(letters) < _MOST_MESSAGES and size < _MOST_BYTES and time.monotonic() < end:
            try:
                letters.append(self._letters.get(timeout=_IDLE_S))
            except queue.Empty:
                break
            size += len(letters[-1].payload)
        return letters

    def run(self) -> None:
        """Take letters until asked to end."""
        self._client.connect_async(self._host, self._port, keepalive=30)
        self._client.loop_start()
        try:
            while not self._ended:
                for batch in put_together(self._gather()):
                    self._take(batch)
        finally:
            self._client.disconnect()
            self._client.loop_stop()

    def _take(self, letters: list[Letter]) -> None:
        """Take a batch and acknowledge its letters. While our own house fails, keep them and try again: the broker
        waits for the acknowledgement, and sends them again to whoever follows when this process ends before.
        """
        while not self._ended:
            close_old_connections()
            try:
                take_letters(letters)
            except (DatabaseError, duckdb.Error, OSError):
                log.exception("a batch of %s messages could not be stored, trying again", len(letters))
                time.sleep(_PAUSE_S)
                continue
            for letter in letters:
                self._client.ack(letter.mid, _QOS)
            return
