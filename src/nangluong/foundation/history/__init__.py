"""Field history: which column of a row was changed from what to what, when and by whom.

Triggers of the database write it (django-pghistory), so `QuerySet.update()` and SQL by hand are caught as well. A row
of history holds the values *before* a change or removal, so rows that never change cost nothing. It carries the number
of its transaction, as every audit entry does: that tells who did it, why, and in which request. A change without an
entry of the same transaction was made behind the system's back, and is shown so.
"""

from nangluong.foundation.history.tracking import HistoryRow, tracked

__all__ = ["HistoryRow", "tracked"]
