"""Addresses of the metering room."""

from django.urls import path

from nangluong.metering.pages import (
    batches,
    check_meter,
    exceptions,
    holders,
    losses,
    night,
    own_meters,
    points,
    quarantine,
    sources,
)

app_name = "metering"
urlpatterns = [
    path("do-dem/", night.night, name="night"),
    path("do-dem/diem-do/", points.point_list, name="points"),
    path("do-dem/diem-do/<path:code>/ngay/<str:text>/sua/", points.edit, name="edit"),
    path("do-dem/diem-do/<path:code>/ngay/<str:text>/", points.day, name="day"),
    path("do-dem/diem-do/<path:code>/nguoi-dung-ten/", holders.holders, name="holders"),
    path("do-dem/diem-do/<path:code>/nguoi-dung-ten/<int:number>/", holders.end, name="end_holder"),
    path("do-dem/diem-do/<path:code>/doi-chung/", check_meter.check_meter, name="check_meter"),
    path("do-dem/diem-do/<path:code>/", points.point, name="point"),
    path("do-dem/ngoai-le/", exceptions.queue, name="exceptions"),
    path("do-dem/ngoai-le/quyet-dinh/", exceptions.decide, name="decide"),
    path("do-dem/ngoai-le/<int:number>/", exceptions.exception, name="exception"),
    path("do-dem/cach-ly/", quarantine.quarantine, name="quarantine"),
    path("do-dem/cach-ly/xu-ly/", quarantine.settle, name="settle"),
    path("do-dem/cach-ly/<int:number>/", quarantine.part, name="part"),
    path("do-dem/nguon/", sources.source_list, name="sources"),
    path("do-dem/nguon/mo/", sources.open_source, name="open_source"),
    path("do-dem/nguon/<slug:code>/", sources.source_page, name="source"),
    path("do-dem/nguon/<slug:code>/khoa/", sources.new_key, name="new_key"),
    path("do-dem/nguon/<slug:code>/khoa/<int:key>/thu-hoi/", sources.revoke_key, name="revoke_key"),
    path("do-dem/nguon/<slug:code>/trang-thai/", sources.set_active, name="set_active"),
    path("do-dem/nap-tep/", batches.upload, name="upload"),
    path("do-dem/lo/<int:number>/", batches.batch_page, name="batch"),
    path("do-dem/ton-that/", losses.losses, name="losses"),
    path("dien-cua-toi/", own_meters.point_list, name="own_points"),
    path("dien-cua-toi/<path:code>/ngay/<str:text>/", own_meters.day, name="own_day"),
    path("dien-cua-toi/<path:code>/tai-ve/<str:form>/", own_meters.file, name="own_file"),
    path("dien-cua-toi/<path:code>/", own_meters.point, name="own_point"),
]
