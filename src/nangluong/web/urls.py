"""Addresses of the top floor: the home page."""

from django.urls import path

from nangluong.web.home import home

app_name = "web"
urlpatterns = [path("", home, name="home")]
