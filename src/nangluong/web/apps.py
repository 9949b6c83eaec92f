"""The room of the design system, the home page and the error pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, template tags and formats that every page uses."""

    name = "nangluong.web"
    label = "web"
