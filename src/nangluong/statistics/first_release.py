"""From the project's own figures to the first published release."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils import timezone

from nangluong.foundation.actor import Actor
from nangluong.foundation.work import Progress
from nangluong.statistics.figures import load_statement
from nangluong.statistics.models import Release
from nangluong.statistics.releases import build_release, publish_release
from nangluong.statistics.statements import project_statements

TITLE_VI = "Số liệu năng lượng Việt Nam 1965–2023, bản công bố đầu tiên"
TITLE_EN = "Energy figures of Viet Nam 1965–2023, first release"
NOTES_VI = (
    "Số liệu đã công bố của các nguồn quốc tế, được chuyển về phân loại SIEC và dòng năng lượng IRES. "
    "Những gì chưa ai công bố thì để trống; số minh họa chỉ hiện khi người đọc chọn xem và luôn có dấu."
)
NOTES_EN = (
    "Figures published by international sources, brought to the SIEC classification and the IRES flows. "
    "What nobody has published stays empty; illustrative figures show only on request and are always marked."
)


def load_project_figures(actor: Actor, *, progress: Progress) -> bool:
    """Bring the lake in step with the project's own figures; return whether anything changed."""
    root = Path(settings.REFERENCE_ROOT)
    statements = list(project_statements(root, as_of=timezone.localdate()))
    changed = False
    for done, statement in enumerate(statements, 1):
        batch = load_statement(actor, statement)
        moved = batch.added + batch.changed + batch.removed
        changed = changed or moved > 0
        progress.step(
            done,
            len(statements),
            f"{statement.dataset}: thêm {batch.added}, sửa {batch.changed}, bỏ {batch.removed}, giữ {batch.unchanged}",
            f"added {batch.added}, changed {batch.changed}, removed {batch.removed}, left {batch.unchanged}",
        )
    return changed


def publish_first_release(actor: Actor, *, progress: Progress) -> Release | None:
    """Load the project's figures and, where nothing is published yet, build and publish the first release.

    Returns the release it published, None when one was there. Later releases are the operator's decision.
    """
    load_project_figures(actor, progress=progress)
    if Release.objects.filter(state=Release.State.PUBLISHED).exists():
        return None
    waiting = Release.objects.filter(state=Release.State.READY).order_by("-id").first()
    release = waiting or build_release(
        actor, title_vi=TITLE_VI, title_en=TITLE_EN, notes_vi=NOTES_VI, notes_en=NOTES_EN, progress=progress
    )
    return publish_release(actor, release)
