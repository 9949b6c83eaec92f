from django.urls import path

from nangluong.accounts import people_urls
from nangluong.accounts.pages import own_account, set_password, sign_in

app_name = "accounts"
urlpatterns = [
    path("dang-nhap/", sign_in.sign_in, name="sign_in"),
    path("dang-xuat/", sign_in.sign_out, name="sign_out"),
    path("dat-mat-khau/<str:key>/<str:token>/", set_password.set_password, name="set_password"),
    path("tai-khoan/", own_account.security, name="security"),
    path("tai-khoan/phien/", own_account.sessions, name="sessions"),
    path("tai-khoan/phien/<int:number>/ket-thuc/", own_account.end_session, name="end_session"),
    path("tai-khoan/phien/ket-thuc-khac/", own_account.end_all_other_sessions, name="end_sessions"),
    *people_urls.urlpatterns,
]
