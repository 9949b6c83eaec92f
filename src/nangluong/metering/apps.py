from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "nangluong.metering"
    label = "metering"
    verbose_name = "Đo đếm điện năng"
    default_auto_field = "django.db.models.BigAutoField"
