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
from nangluong.statistics.pages.returns import extensions, files, keys, notes, obliging, queue, review, standing, steps
from nangluong.statistics.pages.returns.form import return_page
from nangluong.statistics.pages.returns.listing import returns
from nangluong.statistics.pages.returns.saving import save

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
    path("bao-cao/", returns, name="returns"),
    path("bao-cao/cho-tham-tra/", queue.queue, name="review_queue"),
    path("bao-cao/cho-tham-tra/chap-nhan/", queue.accept_several, name="returns_accept"),
    path("bao-cao/dot-xuat/", obliging.ad_hoc, name="call_ad_hoc"),
    path("bao-cao/nghia-vu/<int:pk>/mien/", obliging.waive, name="obligation_waive"),
    path("bao-cao/<int:pk>/ghi-chu/", notes.note, name="return_note"),
    path("bao-cao/khoa/", keys.keys, name="return_keys"),
    path("bao-cao/khoa/<int:pk>/thu-hoi/", keys.revoke, name="return_key_revoke"),
    path("bao-cao/tinh-hinh/", standing.standing, name="returns_standing"),
    path("bao-cao/gia-han/<int:pk>/", extensions.decide, name="extension_decide"),
    path("bao-cao/nghia-vu/<int:pk>/", extensions.obligation_page, name="obligation"),
    path("bao-cao/nghia-vu/<int:pk>/mo/", steps.open_page, name="return_open"),
    path("bao-cao/<int:pk>/", return_page, name="return"),
    path("bao-cao/tai-len/", files.bulk_upload, name="returns_upload"),
    path("bao-cao/<int:pk>/bieu-mau.xlsx", files.workbook, name="return_workbook"),
    path("bao-cao/<int:pk>/bieu-mau.csv", files.csv_form, name="return_csv"),
    path("bao-cao/<int:pk>/tai-len/", files.upload, name="return_upload"),
    path("bao-cao/<int:pk>/luu/", save, name="return_save"),
    path("bao-cao/<int:pk>/dong/", steps.add_row, name="return_row"),
    path("bao-cao/<int:pk>/chep/", steps.copy, name="return_copy"),
    path("bao-cao/<int:pk>/khong-phat-sinh/", steps.nothing, name="return_nothing"),
    path("bao-cao/<int:pk>/tinh-trang-so-lieu/", steps.status, name="return_status"),
    path("bao-cao/<int:pk>/giai-trinh/", steps.explain_finding, name="return_explain"),
    path("bao-cao/<int:pk>/tra-loi/<int:remark_id>/", steps.answer, name="return_answer"),
    path("bao-cao/<int:pk>/nop/", steps.submit, name="return_submit"),
    path("bao-cao/<int:pk>/rut/", steps.withdraw, name="return_withdraw"),
    path("bao-cao/<int:pk>/trao-doi/", review.leave_comment, name="return_comment"),
    path("bao-cao/<int:pk>/tham-tra/", review.review_page, name="review"),
    path("bao-cao/<int:pk>/tham-tra/nhan/", review.take_up, name="review_take_up"),
    path("bao-cao/<int:pk>/tham-tra/tra-lai/", review.return_to_sender, name="review_send_back"),
    path("bao-cao/<int:pk>/tham-tra/chap-nhan/", review.accept, name="review_accept"),
    path("bao-cao/<int:pk>/tham-tra/khoa/", review.lock, name="review_lock"),
    path("bao-cao/<int:pk>/tham-tra/mo-lai/", review.reopen, name="review_reopen"),
    path("tac-nghiep/", desk.desk, name="desk"),
    path("tac-nghiep/dung/", desk.build, name="desk_build"),
    path("tac-nghiep/cong-bo/<slug:number>/", desk.publish, name="desk_publish"),
]
