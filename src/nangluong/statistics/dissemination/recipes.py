"""Ready-made addresses of a data flow, and how to read them in Excel, Python, R and on the command line. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from nangluong.statistics.sdmx.dataflows import Dataflow


@dataclass(frozen=True)
class Recipe:
    """A piece of code to copy; `tool` says what reads it, `checked` how far our tests go."""

    tool: str
    name: str
    code: str


def data_path(flow: Dataflow, release: str, *, key: str = "*", extra: str = "") -> str:
    """Return the path of the data of a flow in a release."""
    path = f"/sdmx/data/dataflow/{flow.agency}/{flow.id}/{flow.version}/{quote(key, safe='*.+,')}"
    return f"{path}?release={release}{extra}"


def addresses(flow: Dataflow, release: str, sample: str) -> list[tuple[str, str]]:
    """Return (what it is, path) of everything that can be asked of a flow; `sample` is the key of one of its series."""
    whole = data_path(flow, release)
    structure = (
        f"/sdmx/structure/dataflow/{flow.agency}/{flow.id}/{flow.version}?references=descendants&release={release}"
    )
    availability = f"/sdmx/availability/dataflow/{flow.agency}/{flow.id}/{flow.version}/*/*?release={release}"
    return [
        ("SDMX-CSV 2.0", f"{whole}&format=csv"),
        ("SDMX-JSON 2.0", f"{whole}&format=json"),
        ("SDMX-ML 3.0", f"{whole}&format=xml"),
        ("SDMX-ML 2.1", f"{whole}&format=structurespecificdata"),
        ("SDMX-CSV 2.0, 1", f"{data_path(flow, release, key=sample)}&format=csv"),
        ("structure", structure),
        ("availability", availability),
        ("Parquet", f"/tai-ve/{release}/{flow.id}.parquet"),
        ("CSV", f"/tai-ve/{release}/{flow.id}.csv"),
    ]


def recipes(site: str, flow: Dataflow, release: str, sample: str) -> list[Recipe]:
    """Return the code to copy. `site` is the address of this server without a slash at the end."""
    url = f"{site}{data_path(flow, release, key=sample)}&format=csv"
    python = (
        "import csv, io, urllib.request\n"
        f'url = "{url}"\n'
        "text = urllib.request.urlopen(url).read().decode()\n"
        "rows = list(csv.DictReader(io.StringIO(text)))\n"
        'print(len(rows), rows[-1]["TIME_PERIOD"], rows[-1]["OBS_VALUE"])\n'
    )
    r = f'figures <- read.csv("{url}")\ntail(figures[, c("TIME_PERIOD", "OBS_VALUE")])\n'
    excel = (
        "let\n"
        f'    Source = Csv.Document(Web.Contents("{url}"),'
        ' [Delimiter=",", Encoding=65001, QuoteStyle=QuoteStyle.Csv]),\n'
        "    Table = Table.PromoteHeaders(Source, [PromoteAllScalars=true]),\n"
        '    Figures = Table.TransformColumnTypes(Table, {{"OBS_VALUE", type number}}, "en-US")\n'
        "in\n"
        "    Figures\n"
    )
    curl = f'curl -sS --fail --compressed -o {flow.id}.csv "{url}"\n'
    return [
        Recipe("excel", "Excel (Power Query)", excel),
        Recipe("python", "Python", python),
        Recipe("r", "R", r),
        Recipe("curl", "curl", curl),
    ]
