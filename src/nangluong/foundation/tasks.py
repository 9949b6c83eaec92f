"""Jobs of the foundation."""

from __future__ import annotations

from nangluong.foundation.actor import SYSTEM
from nangluong.foundation.files.binding import remove_expired_uploads
from nangluong.foundation.jobs.clearing import remove_old_jobs
from nangluong.foundation.jobs.schedule import scheduled
from nangluong.foundation.jobs.stalled import retry_stalled
from nangluong.foundation.notices.sending import send_due


@scheduled("retry-stalled")
def retry_stalled_jobs() -> None:
    """Give the jobs of killed workers to living ones."""
    retry_stalled()


@scheduled("send-notices")
def send_notices() -> None:
    """Send the letters and pushes that are due; started by each notification too, so that none waits for the clock."""
    send_due()


@scheduled("remove-expired-uploads")
def remove_expired_uploads_job() -> None:
    """Remove uploads that nobody submitted."""
    remove_expired_uploads(SYSTEM)


@scheduled("remove-old-jobs")
def remove_old_jobs_job() -> None:
    """Clear the queue of what ended long ago."""
    remove_old_jobs()
