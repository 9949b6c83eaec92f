"""The room of the design system, the home page, the error pages, and the pages that belong to no room."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, template tags and formats that every page uses."""

    name = "nangluong.web"
    label = "web"

    def ready(self) -> None:
        """Make the drawer known as an owner of files."""
        from nangluong.foundation.files import owners
        from nangluong.web.drawer import DRAWER

        owners.register(DRAWER)
