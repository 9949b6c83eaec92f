"""Addresses of statistics."""

from django.urls import path

from nangluong.statistics.api.page import api_page
from nangluong.statistics.dissemination.shelf import shelf
from nangluong.statistics.pages import (
    about,
    balance,
    desk,
    indicators,
    methods,
    questionnaires,
    releases,
    subsectors,
    trends,
)

app_name = "statistics"
urlpatterns = [
    path("can-doi/", balance.balance, name="balance"),
    path("can-doi/o/", balance.cell, name="cell"),
    path("can-doi/so-do/", balance.flows, name="flows"),
    path("can-doi/tai-ve.<str:form>", balance.download, name="balance_download"),
    path("xu-huong/", trends.trends, name="trends"),
    path("xu-huong/tai-ve.<str:form>", trends.download, name="trends_download"),
    path("phan-nganh/<slug:slug>/", subsectors.subsector, name="subsector"),
    path("chi-tieu/", indicators.indicators, name="indicators"),
    path("chi-tieu/<slug:code>/", indicators.indicator, name="indicator"),
    path("ban-cong-bo/", releases.releases, name="releases"),
    path("ban-cong-bo/<slug:number>/", releases.release, name="release"),
    path("phuong-phap/", methods.methods, name="methods"),
    path("phuong-phap/<slug:kind>/", methods.classification, name="classification"),
    path("ve-so-lieu/", about.about, name="about"),
    path("ve-so-lieu/doi-chieu/", about.crosscheck, name="crosscheck"),
    path("so-lieu-mo/", shelf, name="shelf"),
    path("so-lieu-mo/api/", api_page, name="api_page"),
    path("bieu-mau/", questionnaires.questionnaires, name="questionnaires"),
    path("bieu-mau/lich/", questionnaires.reporting_calendar, name="reporting_calendar"),
    path("bieu-mau/<slug:code>/", questionnaires.questionnaire, name="questionnaire"),
    path("bieu-mau/<slug:code>/quy-tac.vtl", questionnaires.rules_as_vtl, name="questionnaire_vtl"),
    path("tac-nghiep/", desk.desk, name="desk"),
    path("tac-nghiep/dung/", desk.build, name="desk_build"),
    path("tac-nghiep/cong-bo/<slug:number>/", desk.publish, name="desk_publish"),
]
