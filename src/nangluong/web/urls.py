"""Addresses of the home page and, outside production, of the style page."""

from django.conf import settings
from django.urls import path

from nangluong.web.home import home
from nangluong.web.style_page import style_page

app_name = "web"
urlpatterns = [path("", home, name="home")]
if not settings.CONFIG.production:
    urlpatterns.append(path("he-thong/giao-dien/", style_page, name="style_page"))
