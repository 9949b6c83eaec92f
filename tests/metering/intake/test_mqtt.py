"""Readings over MQTT with a real broker: taken, acknowledged only when durable, sent again after a kill."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from amqtt.broker import Broker
from django.db import connection
from paho.mqtt import client as paho
from paho.mqtt.enums import CallbackAPIVersion

from nangluong.foundation.models import AuditEntry
from nangluong.metering.intake import mqtt
from nangluong.metering.intake.mqtt import Letter, Subscriber, body_of, put_together, take_letters
from nangluong.metering.models import IntakeBatch
from nangluong.metering.queries.readings import received_days
from tests.metering.intake.estate import Estate, day_json, wide_file, yesterday


def letter(source: str, form: str, payload: bytes, meter: str = "", mid: int = 1) -> Letter:
    """Return a message as the broker gives it."""
    return Letter(mid, f"{mqtt.TOPIC}/{source}/{form}/{meter}".rstrip("/"), payload)


def test_json_objects_of_a_source_are_put_together() -> None:
    """Lists, other formats and other sources are batches of their own; no letter is lost."""
    letters = [
        letter("a", "json_day", b'{"x": 1}'),
        letter("b", "json_day", b'{"x": 2}'),
        letter("a", "csv_wide", b"meter"),
        letter("a", "json_day", b' {\n"x": 3}'),
        letter("a", "json_day", b"[]"),
    ]
    batches = put_together(letters)
    assert [[one.payload for one in batch] for batch in batches] == [
        [b'{"x": 1}', b' {\n"x": 3}'],
        [b'{"x": 2}'],
        [b"meter"],
        [b"[]"],
    ]
    assert body_of(batches[0]) == b'{"x": 1}\n { "x": 3}\n'


def test_a_topic_of_no_source_is_noted_and_not_taken(estate_of_two: Estate) -> None:
    """It would come again for ever if it were not acknowledged; the audit says that it came."""
    take_letters([letter("khong-co", "json_day", day_json(estate_of_two.meters[0], yesterday()))])
    take_letters([letter("hes-hn", "", b"x")])
    assert not IntakeBatch.objects.exists()
    assert AuditEntry.objects.filter(verb="refuse_mqtt_message", refused=True).count() == 2


@contextmanager
def broker() -> Iterator[int]:
    """Run a broker on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    loop = asyncio.new_event_loop()
    config = {
        "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
        "plugins": {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}},
    }
    made: list[Broker] = []

    async def start() -> None:
        made.append(Broker(config, loop=loop))
        await made[0].start()

    # In a thread of its own from the start: the loop of the browser tests may be running in this one.
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(start(), loop).result(10)
        yield port
    finally:
        if made:
            asyncio.run_coroutine_threadsafe(made[0].shutdown(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def listening(port: int) -> Iterator[Subscriber]:
    """Run a subscriber beside the test."""
    subscriber = Subscriber(f"mqtt://127.0.0.1:{port}", client_id="test-intake")

    def run() -> None:
        subscriber.run()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield subscriber
    finally:
        subscriber.end()
        thread.join(10)


def publish(port: int, messages: list[tuple[str, bytes]]) -> None:
    """Publish messages with QoS 1 and wait for the broker."""
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id="test-head-end")
    client.connect("127.0.0.1", port)
    client.loop_start()
    for topic, payload in messages:
        client.publish(topic, payload, qos=1).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()


def wait_until(done: object, seconds: float = 10) -> None:
    """Wait until a condition holds; the assertion that follows says what did not."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not done():  # type: ignore[operator]
        time.sleep(0.05)


def test_published_readings_are_taken(estate_of_two: Estate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Day messages together, a file by itself. While our own house fails nothing is acknowledged; then everything is,
    and never before it is durable.
    """
    early: list[int] = []
    acknowledged: list[int] = []

    def watched(client: paho.Client, mid: int, qos: int) -> object:
        if not IntakeBatch.objects.filter(via="mqtt", state="taken").exists():
            early.append(mid)
        acknowledged.append(mid)
        return acknowledge(client, mid, qos)

    acknowledge = paho.Client.ack
    monkeypatch.setattr(paho.Client, "ack", watched)
    failed: list[int] = []
    take = mqtt.take_message

    def failing_once(*args: object, **kwargs: object) -> object:
        if not failed:
            failed.append(1)
            raise OSError("the disk is away")
        return take(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(mqtt, "take_message", failing_once)
    monkeypatch.setattr(mqtt, "_PAUSE_S", 0.2)
    first, second, third = estate_of_two.meters[:3]
    messages = [(f"{mqtt.TOPIC}/hes-hn/json_day/{one}", day_json(one, yesterday())) for one in (first, second)]
    messages.append((f"{mqtt.TOPIC}/hes-hn/csv_wide", wide_file([third], [yesterday()])))
    points = [estate_of_two.points[one] for one in (first, second, third)]

    def all_there() -> bool:
        return all(received_days(point, yesterday(), yesterday()) for point in points)

    with broker() as port, listening(port):
        time.sleep(0.5)
        publish(port, messages)
        wait_until(lambda: len(acknowledged) == len(messages), 20)
    assert failed
    assert all_there()
    assert len(acknowledged) == len(messages)
    assert early == []
    taken = IntakeBatch.objects.filter(via="mqtt", state="taken")
    assert sum(batch.rows for batch in taken) >= 3
    IntakeBatch.objects.all().delete()
