"""The simulated provider as granian serves it; it prepares itself first."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from nangluong.accounts.identity_simulator.preparing import prepare  # noqa: E402 - needs the settings

prepare()
