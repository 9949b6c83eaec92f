"""Texts of the browser scripts. They stand in each page as JSON, so scripts need no catalogue of their own."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def ui_texts() -> dict[str, str]:
    """Return the texts of `frontend/src` in the active language, by the key that `text(key)` uses there."""
    return {
        "missing": _("chưa có số liệu"),
        "illustrative": _("dữ liệu minh họa"),
        "partly_illustrative": _("một phần là dữ liệu minh họa"),
        "source": _("Nguồn"),
        "licence": _("Giấy phép"),
        "release": _("Bản công bố"),
        "unit": _("Đơn vị"),
        "site": _("Hệ thống thông tin năng lượng quốc gia"),
        "loading": _("Đang tải…"),
        "loading_failed": _("Không tải được nội dung. Hãy thử lại."),
        "chart_failed": _("Không vẽ được biểu đồ. Xem bảng số liệu bên dưới."),
        "push_on": _("Trình duyệt này đang nhận thông báo."),
        "push_off": _("Trình duyệt này chưa nhận thông báo."),
        "push_denied": _("Trình duyệt đang chặn thông báo của trang này. Hãy cho phép trong cài đặt trang."),
        "push_failed": _("Không bật được thông báo. Hãy thử lại."),
        "zoom_in": _("Phóng to"),
        "zoom_out": _("Thu nhỏ"),
        "zoom_reset": _("Về khung nhìn ban đầu"),
        "saving": _("Đang lưu…"),
        "saved_at": _("Đã lưu lúc {time}."),
        "not_saved": _("{count} ô chưa lưu."),
        "offline": _("Mất kết nối: {count} ô đang giữ trên máy này và sẽ tự lưu khi có mạng."),
        "changed_by_other": _("{by} vừa sửa ô này thành {value}. Hãy xem lại rồi nhập lại nếu cần."),
        "sum_differs": _("Cộng các phần được {sum}."),
        "keys_of_grid": _(
            "Tự lưu khi nhập. Mũi tên, Enter để chuyển ô; dán được từ Excel; Ctrl+Z để hoàn tác; Shift+F2 để ghi chú."
        ),
        "east": pgettext("kinh độ", "Đ"),
        "north": pgettext("vĩ độ", "B"),
    }
