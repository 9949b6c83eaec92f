"""Addresses of the registry."""

from django.urls import path

from nangluong.registry.views import facilities, instruments, organisations, outlines, places

app_name = "registry"

urlpatterns = [
    path("dia-ban/", places.place_list, name="places"),
    path("dia-ban/ranh-gioi.geojson", outlines.outline_file, name="outlines"),
    path("dia-ban/<str:code>/", places.place_page, name="place"),
    path("to-chuc/", organisations.organisation_list, name="organisations"),
    path("to-chuc/<str:code>/", organisations.organisation_page, name="organisation"),
    path("van-ban/", instruments.instrument_list, name="legal_instruments"),
    path("van-ban/<str:code>/", instruments.instrument_page, name="legal_instrument"),
    path("co-so/", facilities.facility_list, name="facilities"),
    path("co-so/ban-do/", facilities.facility_map, name="facility_map"),
    path("co-so/ban-do.json", facilities.facility_points, name="facility_points"),
    path("co-so/danh-sach.csv", facilities.facilities_csv, name="facilities_csv"),
    path("co-so/<str:code>/", facilities.facility_page, name="facility"),
]
