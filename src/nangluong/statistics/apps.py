from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    name = "nangluong.statistics"
    label = "statistics"
    verbose_name = "Thống kê năng lượng"
    default_auto_field = "django.db.models.BigAutoField"
