"""Attacks on the site as it stands: what an attacker sends, and that it comes to nothing."""
