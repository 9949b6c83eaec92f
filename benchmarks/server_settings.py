"""The settings of the measured server: those of the product, without the limit of requests per client."""

from nangluong.settings import *  # noqa: F403

MACHINE_REQUESTS_PER_MINUTE = 0
