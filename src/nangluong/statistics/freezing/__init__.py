"""From the results of the kernels to the tables that a release freezes. Pure: Arrow in, Arrow out."""
