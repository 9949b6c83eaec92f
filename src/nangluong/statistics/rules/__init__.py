"""Rules of checking: declared as data, compiled to exact SQL, exported as VTL."""
