"""An artifact of a task as it is read back: what it is, its file, its object."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Callable

from . import _kinds, storage
from .errors import ServerError

__all__ = ["Artifact"]


class Artifact:
    """A named, immutable output of a task."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        self._record = record
        self._content = record.get("type_data") or {}

    def __repr__(self) -> str:
        return f"<Artifact {self.name!r} {self.type}, {self.size} bytes>"

    @property
    def name(self) -> str:
        return str(self._record["key"])

    @property
    def url(self) -> str:
        return str(self._record.get("uri") or "")

    @property
    def type(self) -> str:
        """`numpy`, `pandas`, `image`, `dict`, `string`, `archive`, `pickle` or `custom`."""
        return str(self._record.get("type") or "")

    @property
    def mode(self) -> str:
        """`output`, or `input`."""
        return str(self._record.get("mode") or "output")

    @property
    def size(self) -> int:
        """Bytes."""
        return int(self._record.get("content_size") or 0)

    @property
    def hash(self) -> str:
        """SHA-256 of the file, in hex."""
        return str(self._record.get("hash") or "")

    @property
    def timestamp(self) -> int:
        """Seconds since 1970."""
        return int(self._record.get("timestamp") or 0)

    @property
    def metadata(self) -> dict[str, str]:
        return {str(key): str(value) for key, value in self._record.get("display_data") or ()}

    @property
    def preview(self) -> str:
        return str(self._content.get("preview") or "")

    def get(
        self,
        force_download: bool = False,
        deserialization_function: Callable[[bytes], Any] | None = None,
        block_unsafe_artifacts: bool | None = None,
        *,
        trusted: bool = False,
    ) -> Any:
        """The object, or the path where the artifact is a file or an archive.

        Args:
            deserialization_function: makes the object from the file's bytes, the counterpart of `upload_artifact`'s
                `serialization_function`.
            trusted: load a pickle, which runs code of whoever made it. `block_unsafe_artifacts=False` says the same.

        Raises:
            UnsafeArtifact: it is a pickle and not said to be trusted.
            ServerError: the file is not there, or is not what was uploaded.
        """
        path = self._file(force_download)
        if deserialization_function is not None:
            return deserialization_function(path.read_bytes())
        if self.type == "archive":
            return Path(self.get_local_copy(force_download=force_download))
        return _kinds.load(self.type, path, trusted or block_unsafe_artifacts is False)

    def get_local_copy(self, extract_archive: bool = True, raise_on_error: bool = False, force_download: bool = False) -> str:
        """Path of the file, or of the folder with an archive's content."""
        path = self._file(force_download)
        if not extract_archive or self.type != "archive" or path.suffix != ".zip":
            return str(path)
        folder = path.with_name(path.name + ".d")
        if not folder.is_dir() or force_download:
            _kinds.unzipped(path, folder)
        return str(folder)

    def _file(self, fresh: bool) -> Path:
        path = storage.fetch(self.url, fresh=fresh, mark=self.hash)
        if self.hash and fresh_hash(path) != self.hash:
            path.unlink(missing_ok=True)
            raise ServerError(f"artifact `{self.name}` is not what was uploaded: its SHA-256 differs: `{self.url}`")
        return path


def fresh_hash(path: Path) -> str:
    """SHA-256 of a file in hex, read in pieces of a megabyte."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
