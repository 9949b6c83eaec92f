"""Addresses of people, roles and their administration; part of the accounts' own."""

from django.urls import path

from nangluong.accounts.pages import administering, administration, credentials, invited, mine

urlpatterns = [
    path("toi/", mine.mine, name="mine"),
    path("toi/lam-viec-cho/", mine.act_for, name="act_for"),
    path("toi/uy-quyen/", mine.delegate, name="delegate"),
    path("toi/tham-gia/", mine.join, name="join"),
    path("toi/yeu-cau/<int:number>/rut/", mine.withdraw_request, name="withdraw_request"),
    path("loi-moi/<str:token>/", invited.invitation, name="invitation"),
    path("quan-tri/", administration.administration, name="administration"),
    path("quan-tri/vai-tro/", administration.roles, name="roles"),
    path("quan-tri/don-vi/", administration.organisations, name="organisations"),
    path("quan-tri/don-vi/<str:code>/", administration.people, name="people"),
    path("quan-tri/don-vi/<str:code>/moi/", administering.invite, name="invite"),
    path("quan-tri/don-vi/<str:code>/nguoi/<int:person_id>/", administration.person, name="person"),
    path("quan-tri/don-vi/<str:code>/nguoi/<int:person_id>/vai-tro/", administering.assign_role, name="assign_role"),
    path("quan-tri/don-vi/<str:code>/nguoi/<int:person_id>/nghi/", administering.record_leaver, name="record_leaver"),
    path("quan-tri/don-vi/<str:code>/nguoi/<int:person_id>/mat-khau/", credentials.send_link, name="password_link"),
    path("quan-tri/don-vi/<str:code>/nguoi/<int:person_id>/buoc-hai/", credentials.remove, name="remove_factors"),
    path("quan-tri/vai-tro-da-giao/<int:number>/ket-thuc/", administering.end_role, name="end_role"),
    path("quan-tri/loi-moi/<int:number>/huy/", administering.withdraw_invitation, name="withdraw_invitation"),
    path("quan-tri/yeu-cau/<int:number>/chap-thuan/", administering.approve_request, name="approve_request"),
    path("quan-tri/yeu-cau/<int:number>/tu-choi/", administering.refuse_request, name="refuse_request"),
    path("quan-tri/uy-quyen/<int:number>/thu-hoi/", administering.revoke_delegation, name="revoke_delegation"),
]
