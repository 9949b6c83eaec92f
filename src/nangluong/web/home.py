"""The home page: where everything is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from nangluong.web.navigation import main_menu


def home(request: HttpRequest) -> HttpResponse:
    """Show the way to every section."""
    sections = [link for link in main_menu(request.path) if link.key != "home"]
    return render(request, "web/home.html", {"sections": sections})
