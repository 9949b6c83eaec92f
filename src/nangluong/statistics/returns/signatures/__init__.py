"""The electronic signature of a return: made of the printed form of one version, kept, and verified."""
