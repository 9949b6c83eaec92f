"""Pictures: decoded within bounds and written anew, so that nothing but the picture is kept.

Place, camera and editing history (EXIF, XMP) go, and so does whatever was hidden in comments or behind the end.
"""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from nangluong.foundation.files.refusals import FileRefused

MOST_PIXELS = 40_000_000
_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
_MODES = {"png": ("1", "L", "LA", "RGB", "RGBA"), "jpeg": ("L", "RGB"), "webp": ("RGB", "RGBA")}


def rewrite_image(source: Path, target: Path, name: str, kind: str) -> None:
    """Decode the picture at `source` and write only its pixels to `target`. Raises `FileRefused`."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # our own bound is asked below, before anything is decoded
            with Image.open(source, formats=(_FORMATS[kind],)) as picture:
                _check_size(picture, name)
                picture.load()
                upright = ImageOps.exif_transpose(picture)
                _save(upright, target, kind)
    except Image.DecompressionBombError:
        raise _too_large(name) from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        raise FileRefused(
            "bad_image",
            name,
            "ảnh bị hỏng, không mở được; hãy lưu lại ảnh",
            "the picture is damaged and does not open; save it again",
        ) from None


def _too_large(name: str) -> FileRefused:
    most = MOST_PIXELS // 1_000_000
    return FileRefused(
        "image_bomb",
        name,
        f"ảnh có hơn {most} triệu điểm; hãy thu nhỏ ảnh",
        f"the picture has more than {most} million pixels; make it smaller",
    )


def _check_size(picture: Image.Image, name: str) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _too_large(name)
    if getattr(picture, "n_frames", 1) != 1:
        raise FileRefused(
            "moving_image", name, "ảnh động không được nhận; hãy gửi ảnh tĩnh", "moving pictures are not taken"
        )


def _save(picture: Image.Image, target: Path, kind: str) -> None:
    see_through = kind != "jpeg" and picture.has_transparency_data
    if picture.mode not in _MODES[kind] or (see_through and picture.mode not in ("LA", "RGBA")):
        picture = picture.convert("RGBA" if see_through else "RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    quality = {} if kind == "png" else {"quality": 90}
    bare.save(target, format=_FORMATS[kind], **quality)
