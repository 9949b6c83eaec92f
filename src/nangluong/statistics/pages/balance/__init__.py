"""The energy balance: table, cell explanation, diagram of flows, files."""

from nangluong.statistics.pages.balance.cell_page import cell
from nangluong.statistics.pages.balance.diagram import flows
from nangluong.statistics.pages.balance.files import download
from nangluong.statistics.pages.balance.views import balance

__all__ = ["balance", "cell", "download", "flows"]
