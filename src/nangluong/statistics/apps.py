from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "nangluong.statistics"
    label = "statistics"
    verbose_name = "Thống kê năng lượng"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's indicators and owners of files known."""
        from nangluong.statistics.quality.indicators import register_all
        from nangluong.statistics.returns.signatures.owning import register_owner

        register_all()
        register_owner()
