from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "nangluong.statistics"
    label = "statistics"
    verbose_name = "Thống kê năng lượng"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's indicators known."""
        from nangluong.statistics.quality.indicators import register_all

        register_all()
