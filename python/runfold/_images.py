"""Arrays as PNG files, with nothing but the standard library; PIL images save themselves."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

_COLOUR = {1: 0, 2: 4, 3: 2, 4: 6}
"""PNG's colour type by number of channels (PNG specification, section 11.2.2)."""


def write(picture: Any, path: Path) -> Path:
    """Write an image as PNG; raises ValueError when it is none."""
    if hasattr(picture, "save") and hasattr(picture, "mode"):
        picture.save(str(path), format="PNG")
        return path
    width, height, channels, rows = _rows(picture)
    path.write_bytes(_png(width, height, channels, rows))
    return path


def _rows(picture: Any) -> tuple[int, int, int, list[bytes]]:
    if hasattr(picture, "detach"):
        picture = picture.detach().cpu().numpy()
    import numpy

    array = numpy.asarray(picture)
    if array.ndim == 3 and array.shape[2] not in _COLOUR and array.shape[0] in (1, 3, 4):
        array = array.transpose(1, 2, 0)  # channels first, as PyTorch has them
    if array.ndim == 2:
        array = array[:, :, None]
    if array.ndim != 3 or array.shape[2] not in _COLOUR or 0 in array.shape:
        raise ValueError(f"an image has the shape (height, width[, 1, 3 or 4]), not {tuple(array.shape)}")
    array = _bytes(array, numpy)
    height, width, channels = array.shape
    return width, height, channels, [array[row].tobytes() for row in range(height)]


def _bytes(array: Any, numpy: Any) -> Any:
    if array.dtype == numpy.uint8:
        return numpy.ascontiguousarray(array)
    if array.dtype == numpy.bool_:
        return array.astype(numpy.uint8) * 255
    array = numpy.nan_to_num(array.astype(numpy.float64))
    if array.size and array.max() <= 1.0:
        array = array * 255.0
    return numpy.clip(numpy.rint(array), 0, 255).astype(numpy.uint8)


def _png(width: int, height: int, channels: int, rows: list[bytes]) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, _COLOUR[channels], 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
