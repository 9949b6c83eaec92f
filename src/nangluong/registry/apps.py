from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "nangluong.registry"
    label = "registry"
    verbose_name = "Danh bạ"
    default_auto_field = "django.db.models.BigAutoField"
