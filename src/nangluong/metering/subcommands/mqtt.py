"""`nangluong metering mqtt`: listens to the broker and takes what sources publish, until it is ended."""

from __future__ import annotations

import argparse
from typing import Any

from django.conf import settings

from nangluong.foundation.errors import ConfigurationError

HELP = "nhận số liệu từ máy chủ MQTT / take readings from the MQTT broker"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: where the broker is comes from the configuration."""
    parser.add_argument("--client-id", default="nangluong-intake", help="tên phiên ở máy chủ / name of the session")


def run(options: dict[str, Any], stdout: Any) -> None:
    """Listen in the foreground; SIGTERM and Ctrl-C end it after the batch under way."""
    from nangluong.metering.intake.mqtt import Subscriber

    if not settings.CONFIG.mqtt:
        raise ConfigurationError(
            "Thiếu biến môi trường NANGLUONG_MQTT: địa chỉ máy chủ MQTT. Ví dụ: mqtt://nangluong:…@127.0.0.1:1883",
            "The environment variable NANGLUONG_MQTT is missing: the broker. Example: mqtt://nangluong:…@127.0.0.1:1883",
        )
    subscriber = Subscriber(settings.CONFIG.mqtt, client_id=options["client_id"])
    subscriber.end_on_signals()
    stdout.write(f"đang nghe / listening: {subscriber.where}")
    subscriber.run()
