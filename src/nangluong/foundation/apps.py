from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "nangluong.foundation"
    label = "foundation"
    verbose_name = "Nền tảng"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Count failed sign-ins from whichever back end they come."""
        from django.contrib.auth.signals import user_login_failed

        from nangluong.foundation.metrics.counted import count_sign_in_failure

        user_login_failed.connect(count_sign_in_failure, dispatch_uid="nangluong-metrics")
