from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "nangluong.metering"
    label = "metering"
    verbose_name = "Đo đếm điện năng"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's indicators known, and whose a meter is."""
        from nangluong.accounts.privacy import subjects
        from nangluong.metering.holders import METER, point_codes_of
        from nangluong.metering.indicators import register_all

        register_all()
        subjects.register(METER, point_codes_of)
