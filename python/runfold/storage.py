"""Files by address: fetching into a cache, and sending. Local paths, `file://`, `http(s)://` and the server's files.

Buckets (`s3://`, `gs://`, `azure://`) are refused with an error, not ignored.
"""

from __future__ import annotations

import fnmatch
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from . import _kinds, _session
from .errors import RunfoldError, ServerError, UsageError

__all__ = ["StorageManager", "fetch", "is_local", "local_path"]


def is_local(url: str) -> bool:
    return "://" not in url or url.startswith("file://")


def local_path(url: str) -> Path:
    """The path that a local address names."""
    return Path(unquote(urlsplit(url).path)) if url.startswith("file://") else Path(url).expanduser()


def refuse_bucket(url: str) -> None:
    """Raises UsageError for an address of a kind that can't be served."""
    scheme = url.partition("://")[0] if "://" in url else ""
    if scheme and scheme not in ("http", "https", "file"):
        raise UsageError(f"addresses of kind `{scheme}://` are not supported; use the server's files or a path: `{url}`")


def fetch(url: str, fresh: bool = False, mark: str = "") -> Path:
    """A local file with the content of `url`, from the cache where it is there.

    Args:
        mark: what distinguishes contents under the same address, e.g. their hash.

    Raises:
        ServerError: it can't be had.
    """
    if is_local(url):
        path = local_path(url)
        if not path.exists():
            raise ServerError(f"there is no file `{path}` on this machine; it may exist only where the run was")
        return path
    refuse_bucket(url)
    key = hashlib.sha256(f"{url}\n{mark}".encode()).hexdigest()[:32]
    name = os.path.basename(unquote(urlsplit(url).path)) or "file"
    path = _session.settings().home / "cache" / "files" / key / name
    if fresh or not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        download(url, path)
    return path


def download(url: str, path: Path) -> None:
    from . import _core

    try:
        _session.client().download(url, str(path), patience_s=_session.CALL_SECONDS)
    except _core.ApiError as error:
        raise ServerError(f"could not fetch: {error.message}: `{url}`", error.code, error.subcode) from None
    except _core.Unreachable as error:
        raise ServerError(f"could not fetch, the server does not answer: {error.reason}: `{url}`") from None


def upload(path: Path, url: str) -> str:
    """Send a file to `url`, below the server's files or on this machine; gives back the address to read it by."""
    if is_local(url):
        target = local_path(url)
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".runfold-", delete=False) as scratch:
            pass
        shutil.copyfile(path, scratch.name)
        os.replace(scratch.name, target)
        return url
    refuse_bucket(url)
    return _session.client().upload(str(path), server_name(url))


def server_name(url: str) -> str:
    """The name of a file below the server's files. Raises UsageError when the address is elsewhere."""
    files = _session.settings().files or ""
    if not files or not url.startswith(files + "/"):
        raise UsageError(f"files are sent to the server `{files}` or a local path, not to `{url}`")
    return unquote(url[len(files) + 1 :])


class StorageManager:
    """Fetching and sending files by address, with a cache on this machine."""

    @classmethod
    def get_local_copy(
        cls,
        remote_url: str,
        cache_context: str | None = None,
        extract_archive: bool = True,
        name: str | None = None,
        force_download: bool = False,
    ) -> str | None:
        """Path of a local copy; of the folder with its content where it is a zip and `extract_archive`.

        `cache_context` and `name` are accepted and of no effect: the cache tells addresses apart by itself.
        """
        path = fetch(remote_url, fresh=force_download)
        if not extract_archive or path.suffix != ".zip" or not path.is_file():
            return str(path)
        folder = path.with_name(path.name + ".d") if not is_local(remote_url) else Path(tempfile.mkdtemp(prefix="runfold-"))
        if force_download or not folder.is_dir() or not any(folder.iterdir()):
            _kinds.unzipped(path, folder)
        return str(folder)

    @classmethod
    def upload_file(cls, local_file: str, remote_url: str, wait_for_upload: bool = True, retries: int | None = None) -> str:
        """Send a file; gives back its address. It is there when the call returns, whatever `wait_for_upload` says."""
        return upload(Path(local_file), remote_url)

    @classmethod
    def upload_folder(
        cls, local_folder: str, remote_url: str, match_wildcard: str | None = None, retries: int | None = None
    ) -> str | None:
        """Send the files of a folder that match the pattern; gives back the address, or None when none matched."""
        folder, sent = Path(local_folder), 0
        for path in sorted(folder.rglob("*")):
            inner = path.relative_to(folder).as_posix()
            if path.is_file() and (not match_wildcard or fnmatch.fnmatch(inner, match_wildcard)):
                upload(path, f"{remote_url.rstrip('/')}/{inner}")
                sent += 1
        return remote_url if sent else None

    @classmethod
    def download_file(
        cls,
        remote_url: str,
        local_folder: str | None = None,
        overwrite: bool = False,
        skip_zero_size_check: bool = False,
        silence_errors: bool = False,
    ) -> str | None:
        """Fetch a file into a folder (the cache by default); None when it can't be had and `silence_errors`."""
        try:
            path = fetch(remote_url, fresh=overwrite)
        except RunfoldError:
            if silence_errors:
                return None
            raise
        if local_folder is None:
            return str(path)
        target = Path(local_folder) / os.path.basename(unquote(urlsplit(remote_url).path))
        if overwrite or not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        return str(target)

    @classmethod
    def exists_file(cls, remote_url: str) -> bool:
        return cls.get_file_size_bytes(remote_url, silence_errors=True) is not None

    @classmethod
    def get_file_size_bytes(cls, remote_url: str, silence_errors: bool = False) -> int | None:
        """Bytes; None when it is not there and `silence_errors`."""
        try:
            return fetch(remote_url).stat().st_size
        except (RunfoldError, OSError):
            if silence_errors:
                return None
            raise

    @classmethod
    def get_metadata(cls, remote_url: str, return_full_path: bool = False, read_hash: bool = False) -> dict[str, Any] | None:
        """Name and size, and the SHA-256 with `read_hash`; None when it is not there."""
        from .artifacts import fresh_hash

        size = cls.get_file_size_bytes(remote_url, silence_errors=True)
        if size is None:
            return None
        found: dict[str, Any] = {"name": remote_url if return_full_path else remote_url.rsplit("/", 1)[-1], "size": size}
        if read_hash:
            found["hash"] = fresh_hash(fetch(remote_url))
        return found

    @classmethod
    def get_files_server(cls) -> str:
        return _session.settings().files or ""
