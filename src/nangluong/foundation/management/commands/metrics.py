"""`nangluong metrics`: the process that answers Prometheus; `nangluong serve` starts it where a port is set."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from nangluong.foundation.metrics.serving import metrics_server, shared_folder


class Command(BaseCommand):
    help = "Trả số đo vận hành cho Prometheus ở cổng riêng / answer Prometheus on a private port"

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until stopped."""
        config = settings.CONFIG
        if config.metrics_port is None:
            raise CommandError("NANGLUONG_METRICS_PORT chưa đặt / is not set")
        with metrics_server(config.metrics_bind, config.metrics_port, shared_folder(config)) as server:
            server.serve_forever()
