from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "nangluong.accounts"
    label = "accounts"
    verbose_name = "Tài khoản"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let notifications find people."""
        from nangluong.accounts import directory as people
        from nangluong.foundation.notices import directory

        directory.register(people.find, people.holders)
