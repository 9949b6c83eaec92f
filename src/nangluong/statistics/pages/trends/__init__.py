"""Trends: any series over time, compared, drawn, downloaded."""

from nangluong.statistics.pages.trends.files import download
from nangluong.statistics.pages.trends.views import trends

__all__ = ["download", "trends"]
