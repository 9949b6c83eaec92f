"""The published figures for machines: SDMX, files of whole releases, catalogue and feeds. Reads releases only."""
