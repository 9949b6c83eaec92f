"""Pages that belong to no room: files, the inbox, the queue."""
