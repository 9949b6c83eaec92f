"""CPU per request of the pages, in the real server: CPU time of the web process over many requests, warm."""

from __future__ import annotations

from benchmarks.measure import Figure, cpu_seconds, get, running_demo, temporary_home

_REQUESTS = 100
_LIMITED = {"/": 40.0, "/can-doi/": 40.0}
_OTHERS = ("/en/", "/can-doi/so-do/?illustrative=1", "/xu-huong/", "/chi-tieu/", "/phan-nganh/dien-luc/", "/co-so/")


def run() -> list[Figure]:
    """Measure each page with one web process and one client."""
    found = []
    with temporary_home() as home, running_demo(home) as (port, process):
        for path in (*_LIMITED, *_OTHERS):
            for _ in range(5):
                status, body = get(port, path)
            if status != 200:
                found.append(Figure(f"GET {path}", float("nan"), "ms CPU", _LIMITED.get(path), f"status {status}"))
                continue
            before = cpu_seconds(process, "granian")
            for _ in range(_REQUESTS):
                get(port, path)
            spent = (cpu_seconds(process, "granian") - before) * 1000 / _REQUESTS
            found.append(Figure(f"GET {path}", spent, "ms CPU", _LIMITED.get(path), f"{len(body) / 1024:.0f} KiB"))
    return found
