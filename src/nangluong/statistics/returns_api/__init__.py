"""The interface over which respondents' own systems report."""
