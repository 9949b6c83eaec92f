"""Addresses of the home page, of files, inbox and queue, and, outside production, of the style page."""

from django.conf import settings
from django.urls import path

from nangluong.web.home import home
from nangluong.web.pages import files, inbox, jobs
from nangluong.web.style_page import style_page

app_name = "web"
urlpatterns = [
    path("", home, name="home"),
    path("sw.js", inbox.service_worker, name="service_worker"),
    path("tep/", files.files, name="files"),
    path("tep/gui/", files.upload, name="upload"),
    path("tep/<uuid:file_id>/", files.file, name="file"),
    path("tep/<uuid:file_id>/tai-ve/", files.download, name="file_download"),
    path("tep/<uuid:file_id>/luu/", files.keep, name="file_keep"),
    path("tep/<uuid:file_id>/bo/", files.remove, name="file_remove"),
    path("hop-thu/", inbox.inbox, name="inbox"),
    path("hop-thu/da-doc/", inbox.all_read, name="all_read"),
    path("hop-thu/lua-chon/", inbox.choices, name="notice_choices"),
    path("hop-thu/trinh-duyet/", inbox.browser, name="push_browser"),
    path("hop-thu/<int:notice_id>/", inbox.notice, name="notice"),
    path("hop-thu/<int:notice_id>/chua-doc/", inbox.unread, name="notice_unread"),
    path("viec-cua-toi/", jobs.own_work, name="own_work"),
    path("he-thong/cong-viec/", jobs.jobs, name="jobs"),
    path("he-thong/cong-viec/<uuid:work_id>/", jobs.work, name="work"),
    path("he-thong/cong-viec/<uuid:work_id>/chay-lai/", jobs.retry, name="work_retry"),
    path("he-thong/cong-viec/<uuid:work_id>/huy/", jobs.cancel, name="work_cancel"),
    path("he-thong/cong-viec/lich/<slug:job>/<slug:action>/", jobs.clock, name="schedule_action"),
    path("he-thong/cong-viec/loi/<int:job_id>/chay-lai/", jobs.failed_again, name="failed_again"),
    path("he-thong/cong-viec/thu/<uuid:delivery_id>/gui-lai/", jobs.letter_again, name="letter_again"),
]
if not settings.CONFIG.production:
    urlpatterns.append(path("he-thong/giao-dien/", style_page, name="style_page"))
