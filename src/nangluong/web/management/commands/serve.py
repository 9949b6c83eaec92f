"""`nangluong serve`: the web server and the worker in the foreground, until Ctrl-C."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from nangluong.accounts.identity_simulator.running import simulator_commands, simulator_environment, simulator_port
from nangluong.foundation.metrics.serving import FOLDER, fresh_folder
from nangluong.foundation.supervisor import (
    Supervisor,
    broker_command,
    metrics_command,
    require_free_port,
    web_command,
    worker_command,
)


class Command(BaseCommand):
    help = "Chạy máy chủ web và tiến trình việc nền / run the web server and the worker"

    def handle(self, *args: Any, **options: Any) -> None:
        """Start both, say where the site is, stop both on Ctrl-C."""
        config = settings.CONFIG
        require_free_port(config)
        shared = {FOLDER: str(fresh_folder(config))} if config.metrics_port else {}
        port = simulator_port(config)
        listening = [broker_command()] if config.mqtt else []
        beside = [*metrics_command(config), *simulator_commands(config, port), *listening]
        supervisor = Supervisor(
            [web_command(config), worker_command(), *beside], shared | simulator_environment(config, port)
        )
        if supervisor.wait_until_ready(config):
            address = f"http://{config.bind}:{config.port}/"
            self.stdout.write(f"\n  {address}   ·   English: {address}en/   ·   Ctrl-C để dừng / to stop\n")
            self.stdout.flush()
        supervisor.run()
        self.stdout.write("Đã dừng. / Stopped.")
