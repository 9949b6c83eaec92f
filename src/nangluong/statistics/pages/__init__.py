"""The public pages of statistics. They read releases only."""
