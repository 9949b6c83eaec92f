"""Addresses of the simulated provider."""

from django.urls import include, path

from nangluong.accounts.identity_simulator import views

urlpatterns = [
    path("", views.home, name="home"),
    path("chon/", views.choose, name="account_login"),
    # Before allauth's own, which it stands around.
    path("identity/o/authorize", views.authorize, name="authorize"),
    path("", include("allauth.idp.urls")),
]
