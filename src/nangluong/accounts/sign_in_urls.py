"""Addresses of signing in under the names that allauth looks for; only those that we want exist."""

from __future__ import annotations

from django.urls import path, register_converter

from nangluong.accounts.identity_providers.interface import FLOWS
from nangluong.accounts.pages import identity, own_account, second_factors, sign_in


class FlowConverter:
    """The two flows of the electronic identity in an address."""

    regex = "|".join(FLOWS)

    def to_python(self, value: str) -> str:
        """Take the flow as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Write it as it is."""
        return value


register_converter(FlowConverter, "flow")

urlpatterns = [
    path("dang-nhap/", sign_in.sign_in, name="account_login"),
    path("dang-nhap/buoc-hai/", sign_in.second_factor, name="mfa_authenticate"),
    path("dang-nhap/khoa-truy-cap/", sign_in.passkey, name="mfa_login_webauthn"),
    path("dang-nhap/bo-dang-do/", sign_in.give_up, name="give_up_sign_in"),
    path("dang-nhap/dinh-danh/<flow:flow>/", identity.start, name="identity_start"),
    path("tai-khoan/", own_account.security, name="mfa_index"),
    path("tai-khoan/xac-nhan/", own_account.confirm, name="account_reauthenticate"),
    path("tai-khoan/xac-nhan/khoa-truy-cap/", own_account.confirm_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("tai-khoan/mat-khau/", own_account.change_password, name="account_change_password"),
    path("tai-khoan/ung-dung/", second_factors.add_app, name="mfa_activate_totp"),
    path("tai-khoan/khoa-truy-cap/", second_factors.add_passkey, name="mfa_add_webauthn"),
    path("tai-khoan/khoa-truy-cap/<int:number>/ten/", own_account.rename_passkey, name="mfa_edit_webauthn"),
    path("tai-khoan/cach-xac-thuc/<int:number>/go/", second_factors.remove_factor, name="mfa_remove_factor"),
    path("tai-khoan/ma-du-phong/", second_factors.recovery_codes, name="mfa_view_recovery_codes"),
    path("tai-khoan/ma-du-phong/tao-moi/", second_factors.new_recovery_codes, name="mfa_generate_recovery_codes"),
]

# Registered with the identity provider: one address a flow, the same in both languages.
answer_patterns = [path("dinh-danh/<flow:flow>/", identity.answer, name="identity_answer")]
