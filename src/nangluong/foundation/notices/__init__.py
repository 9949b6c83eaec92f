"""Notifications: told in the transaction of the change, shown in the inbox, sent by e-mail and web push."""
