"""Figures for machines: SDMX data flows, structures, the query grammar and the writers. Pure: no Django, no lake."""
