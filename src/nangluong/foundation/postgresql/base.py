"""The wrapper that Django looks for in the module that `ENGINE` names."""

from __future__ import annotations

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Ask the socket instead of the server before a kept connection is used.

    Django sends `SELECT 1` at the first query of every request, a tenth of the cost of a page. A server that went away
    has closed the socket, which the kernel tells at once: an idle connection has nothing to read, so whatever there is
    to read is the end, or the server's last words. After an error the server is asked as before.
    """

    def is_usable(self) -> bool:
        """Return whether the connection can be used."""
        if self.connection is None or self.connection.closed:
            return False
        if self.errors_occurred:
            return bool(super().is_usable())
        poller = select.poll()
        poller.register(self.connection.fileno(), select.POLLIN | select.POLLERR | select.POLLHUP)
        return not poller.poll(0)
