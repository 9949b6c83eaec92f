"""User-agents as people call them."""

from __future__ import annotations

import pytest

from nangluong.accounts.devices import device_of

_KIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "said"),
    [
        (f"Mozilla/5.0 (Linux; Android 10; K) {_KIT} Chrome/131.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_KIT} Chrome/131.0 Safari/537.36 Edg/131.0", "Edge, Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_KIT} coc_coc_browser/130.0 Chrome/124.0 Safari/537.36", "Cốc Cốc, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
)
def test_a_device_has_a_short_name(user_agent: str, said: str) -> None:
    assert device_of(user_agent) == said
