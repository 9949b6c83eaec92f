"""Safe files: received by content, kept under random names, handed out as attachments to those who may read them."""
