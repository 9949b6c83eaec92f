from django.apps import AppConfig


class MeteringConfig(AppConfig):
    name = "nangluong.metering"
    label = "metering"
    verbose_name = "Đo đếm điện năng"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the room's indicators known, whose a meter is, and what is kept about a person in the lake."""
        from nangluong.accounts.privacy import holdings, subjects
        from nangluong.metering.holders import METER, point_codes_of
        from nangluong.metering.indicators import register_all
        from nangluong.metering.own_holdings import EVENTS, READINGS, own_events, own_readings

        register_all()
        subjects.register(METER, point_codes_of)
        holdings.register(READINGS, own_readings)
        holdings.register(EVENTS, own_events)
