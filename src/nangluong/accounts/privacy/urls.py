from django.urls import path

from nangluong.accounts.privacy.pages import breach_pages, mine, notice, officer

app_name = "privacy"
urlpatterns = [
    path("quyen-rieng-tu/", notice.notice, name="notice"),
    path("du-lieu-cua-toi/", mine.mine, name="mine"),
    path("du-lieu-cua-toi/tai-ve/", mine.take, name="take"),
    path("du-lieu-cua-toi/dong-y/", mine.consents, name="consents"),
    path("du-lieu-cua-toi/ai-da-xem/", mine.seen, name="seen"),
    path("du-lieu-cua-toi/yeu-cau/", mine.requests, name="requests"),
    path("du-lieu-cua-toi/yeu-cau/<int:number>/", mine.one_request, name="request"),
    path("bao-ve-du-lieu/", officer.queue, name="queue"),
    path("bao-ve-du-lieu/yeu-cau/<int:number>/", officer.handle, name="handle"),
    path("bao-ve-du-lieu/so-xu-ly/", officer.register, name="register"),
    path("bao-ve-du-lieu/su-co/", breach_pages.breaches, name="breaches"),
    path("bao-ve-du-lieu/su-co/<int:number>/", breach_pages.breach, name="breach"),
]
