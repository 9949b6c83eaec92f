"""Good messages spoilt in every way that a line, a disk or a malicious sender spoils them, drawn by hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

_TOKENS = [
    b"-1", b"999999999999999999999", b"1e9", b"NaN", b"null", b"\xff", b"\0", b'"', b",", b"\n", b"\r\n",
    b"<!DOCTYPE x>", b"&lt;", b"2026-02-31", b"9999-12-31", b"\xef\xbb\xbf", b"PAR1", b"/", b"!", b"{", b"]", b"(",
    b"*kWh",
]  # fmt: skip


@st.composite
def spoilt(draw: st.DrawFn, seed: bytes) -> bytes:
    """Draw arbitrary bytes, or the seed with up to eight cuts, changes, insertions, repetitions and swaps."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=400))
    content = bytearray(seed)
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, max(len(content) - 1, 0)))
        length = draw(st.integers(1, 40))
        how = draw(st.sampled_from(["set", "cut", "token", "bytes", "repeat", "end"]))
        if how == "set" and content:
            content[at] = draw(st.integers(0, 255))
        elif how == "cut":
            del content[at : at + length]
        elif how == "token":
            content[at : at + draw(st.integers(0, 4))] = draw(st.sampled_from(_TOKENS))
        elif how == "bytes":
            content[at:at] = draw(st.binary(max_size=16))
        elif how == "repeat":
            content[at:at] = content[at : at + length]
        elif how == "end":
            del content[at:]
    return bytes(content)
