"""nangluong: Viet Nam's national energy information and digital-transformation system."""

__version__ = "0.1.0"
