from django.apps import AppConfig


class IdentitySimulatorConfig(AppConfig):
    name = "nangluong.accounts.identity_simulator"
    label = "identity_simulator"
    verbose_name = "Dịch vụ định danh mô phỏng"
