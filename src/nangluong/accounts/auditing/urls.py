from django.urls import path

from nangluong.accounts.auditing import pages

app_name = "audit"
urlpatterns = [
    path("kiem-toan/", pages.entries, name="entries"),
    path("kiem-toan/kiem-tra/", pages.checks, name="checks"),
    path("kiem-toan/tai-ve/", pages.export, name="export"),
    path("kiem-toan/<int:number>/", pages.entry, name="entry"),
]
