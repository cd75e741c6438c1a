"""How each kind of object becomes the file of an artifact, and what its type and preview are.

The table is open: `register` adds a kind. No library is imported for it; a frame is known by its class's module.
"""

from __future__ import annotations

import glob
import json
import os
import pickle
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from . import _previews
from .errors import UnsafeArtifact, UsageError

SCHEMES = ("http://", "https://", "s3://", "gs://", "azure://", "file://", "ftp://")


@dataclass
class Stored:
    """An object as a file."""

    type: str
    path: Path | None
    """The file; None when only an address is registered."""
    suffix: str = ""
    content_type: str = ""
    preview: str = ""
    temporary: bool = True
    """The file was written for this and may be taken over."""
    uri: str = ""
    file_name: str = ""
    """The name that the file keeps, where it had one."""


@dataclass
class Wish:
    """What the caller said about the form."""

    folder: Path
    """Where temporary files go."""
    extension: str | None = None
    auto_pickle: bool | None = None
    serialise: Callable[[Any], bytes | bytearray] | None = None
    sort_keys: bool = True

    def file(self, suffix: str) -> Path:
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"artifact{suffix}"


Writer = Callable[[Any, Wish], Stored]
Test = Callable[[Any], bool]
_kinds: list[tuple[Test, Writer]] = []


def register(test: Test, writer: Writer) -> None:
    """Teach a kind of object; the newest is asked first."""
    _kinds.insert(0, (test, writer))


def store(value: Any, wish: Wish) -> Stored:
    """Write `value` into a file.

    Raises:
        UsageError: its kind is unknown and pickling is off.
        ValueError: the wanted extension does not fit the kind.
    """
    if wish.serialise is not None:
        path = wish.file(wish.extension or "")
        path.write_bytes(wish.serialise(value))
        return Stored("custom", path, wish.extension or "", preview=_previews.of_value(value))
    for test, writer in _kinds:
        if test(value):
            return writer(value, wish)
    return _pickled(value, wish)


def _suffix(wish: Wish, kind: str, default: str, known: Sequence[str]) -> str:
    if not wish.extension:
        return default
    if wish.extension not in known:
        raise ValueError(f"a {kind} artifact can't be `{wish.extension}`; use one of {', '.join(known)}")
    return wish.extension


def _pickled(value: Any, wish: Wish) -> Stored:
    if wish.auto_pickle is False:
        raise UsageError(f"`{type(value).__name__}` has no safe format; give `serialization_function`, or `auto_pickle=True`")
    path = wish.file(".pkl")
    with open(path, "wb") as file:
        pickle.dump(value, file)
    return Stored("pickle", path, ".pkl", "application/pickle", _previews.of_value(value))


def _is_from(module: str, *names: str) -> Test:
    """Whether a class of that module and name is among the object's, without importing the module."""

    def test(value: Any) -> bool:
        return any(kind.__module__.partition(".")[0] == module and kind.__name__ in names for kind in type(value).__mro__)

    return test


def _write_text(value: str, wish: Wish) -> Stored:
    suffix = wish.extension or ".txt"
    path = wish.file(suffix)
    path.write_text(value, encoding="utf-8")
    return Stored("string", path, suffix, "text/plain", _previews.cut(value))


def _write_address(value: str, wish: Wish) -> Stored:
    return Stored("custom", None, preview=value, uri=value)


def _write_dict(value: Mapping[str, Any], wish: Wish) -> Stored:
    suffix = _suffix(wish, "dict", ".json", (".json", ".yaml", ".yml"))
    try:
        text = json.dumps(value, sort_keys=wish.sort_keys, indent=4, ensure_ascii=False)
    except (TypeError, ValueError):
        return _pickled(value, wish)
    if suffix != ".json":
        import yaml

        text = yaml.safe_dump(json.loads(text), sort_keys=wish.sort_keys, allow_unicode=True)
    path = wish.file(suffix)
    path.write_text(text, encoding="utf-8")
    return Stored("dict", path, suffix, "application/json" if suffix == ".json" else "application/yaml", _previews.cut(text))


def _write_numpy(value: Any, wish: Wish) -> Stored:
    import numpy

    suffix = _suffix(wish, "numpy", ".npz", (".npz", ".csv.gz"))
    path = wish.file(suffix)
    if suffix == ".npz":
        numpy.savez_compressed(path, artifact=value)
    else:
        numpy.savetxt(path, value, delimiter=",")
    content = "application/numpy" if suffix == ".npz" else "text/csv"
    return Stored("numpy", path, suffix, content, _previews.of_value(value))


def _write_frame(value: Any, wish: Wish) -> Stored:
    known = (".csv.gz", ".parquet", ".feather", ".pickle")
    nested = getattr(value.index, "nlevels", 1) > 1 or getattr(value.columns, "nlevels", 1) > 1
    suffix = _suffix(wish, "pandas", ".pickle" if nested else ".csv.gz", known)
    path = wish.file(suffix)
    writers: dict[str, Callable[[], Any]] = {
        ".csv.gz": lambda: value.to_csv(path, compression="gzip"),
        ".parquet": lambda: value.to_parquet(path),
        ".feather": lambda: value.to_feather(path),
        ".pickle": lambda: value.to_pickle(path),
    }
    writers[suffix]()
    return Stored("pandas", path, suffix, "text/csv" if suffix == ".csv.gz" else "", _previews.of_value(value))


def _write_image(value: Any, wish: Wish) -> Stored:
    suffix = wish.extension or ".png"
    path = wish.file(suffix)
    value.save(str(path))
    return Stored("image", path, suffix, "image/png" if suffix == ".png" else "", f"{value.mode}, size={value.size}")


def _is_path(value: Any) -> bool:
    if isinstance(value, os.PathLike):
        return True
    return isinstance(value, str) and len(value) < 4096 and "\n" not in value and (bool(_matches(value)) or os.path.exists(value))


def _matches(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern, recursive=True)) if any(mark in pattern for mark in "*?") else []


def _write_path(value: Any, wish: Wish) -> Stored:
    """A file as it is; a folder or pattern as an archive of what is in it."""
    text = os.fspath(value)
    matched = _matches(text)
    path = Path(text)
    if not matched and not path.exists():
        raise UsageError(f"there is no file or folder `{text}`")
    if path.is_file():
        return Stored("custom", path, path.suffix, preview=_previews.of_file(path), temporary=False, file_name=path.name)
    if matched:
        fixed = Path(text[: min(text.find(mark) for mark in "*?" if mark in text)])
        folder = fixed if fixed.is_dir() else fixed.parent
        files = [Path(one) for one in matched if os.path.isfile(one)]
        pattern = os.path.basename(text)
        files += [one for one in folder.rglob(pattern) if one.is_file() and one not in files]
    else:
        folder, files = path, [one for one in path.rglob("*") if one.is_file()]
    return _archive(sorted(set(files)), folder, wish)


def _write_paths(value: Sequence[Any], wish: Wish) -> Stored:
    files = [Path(os.fspath(one)) for one in value]
    folder = Path(os.path.commonpath([str(one.resolve().parent) for one in files]))
    return _archive([one.resolve() for one in files], folder, wish)


def _is_paths(value: Any) -> bool:
    return (
        isinstance(value, (list, tuple))
        and bool(value)
        and all(isinstance(one, os.PathLike) or (isinstance(one, str) and os.path.isfile(one)) for one in value)
    )


def _archive(files: list[Path], folder: Path, wish: Wish) -> Stored:
    """A zip whose entries are dated from 1980 on, which is as far back as the format goes."""
    path = wish.file(".zip")
    listed: list[tuple[str, int]] = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, allowZip64=True, strict_timestamps=False) as archive:
        for one in files:
            name = _previews.relative(one, folder)
            archive.write(one, name)
            listed.append((name, one.stat().st_size))
    return Stored("archive", path, ".zip", "application/zip", _previews.of_files(listed))


# asked from the last to the first
register(lambda value: isinstance(value, str), _write_text)
register(lambda value: isinstance(value, Mapping), _write_dict)
register(_is_paths, _write_paths)
register(_is_path, _write_path)
register(lambda value: isinstance(value, str) and len(value) < 4096 and value.startswith(SCHEMES), _write_address)
register(_is_from("PIL", "Image"), _write_image)
register(_is_from("pandas", "DataFrame"), _write_frame)
register(_is_from("numpy", "ndarray"), _write_numpy)


def load(kind: str, path: Path, trusted: bool) -> Any:
    """The object that an artifact's file holds, or the path where the file is the object.

    Raises:
        UnsafeArtifact: it is a pickle, which would run code, and the caller has not said that it trusts it.
    """
    suffixes = "".join(path.suffixes).lower()
    if kind == "pickle" or suffixes.endswith((".pkl", ".pickle")):
        if not trusted:
            raise UnsafeArtifact(
                f"`{path.name}` is a pickle and runs code when it is loaded; if you trust who made it: `get(trusted=True)`"
            )
        with open(path, "rb") as file:
            return pickle.load(file)
    readers: Mapping[str, Callable[[], Any]] = {
        "numpy": lambda: _read_numpy(path),
        "pandas": lambda: _read_frame(path, suffixes),
        "image": lambda: _read_image(path),
        "dict": lambda: _read_dict(path, suffixes),
        "string": lambda: path.read_text(encoding="utf-8"),
    }
    return readers[kind]() if kind in readers else path


def _read_numpy(path: Path) -> Any:
    import numpy

    if path.name.endswith(".csv.gz"):
        return numpy.genfromtxt(path, delimiter=",")
    with numpy.load(path, allow_pickle=False) as arrays:
        return arrays[arrays.files[0]]


def _read_frame(path: Path, suffixes: str) -> Any:
    import pandas

    if suffixes.endswith(".parquet"):
        return pandas.read_parquet(path)
    if suffixes.endswith(".feather"):
        return pandas.read_feather(path)
    frame = pandas.read_csv(path)
    first = frame.columns[0] if len(frame.columns) else ""
    return frame.set_index(first).rename_axis(None) if str(first).startswith("Unnamed") else frame


def _read_image(path: Path) -> Any:
    from PIL import Image

    image = Image.open(path)
    image.load()
    return image


def _read_dict(path: Path, suffixes: str) -> Any:
    text = path.read_text(encoding="utf-8")
    if suffixes.endswith((".yaml", ".yml")):
        import yaml

        return yaml.safe_load(text)
    return json.loads(text)


def unzipped(path: Path, into: Path) -> Path:
    """Unpack an archive below `into`, refusing entries that would leave it."""
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            target = (into / entry.filename).resolve()
            if into.resolve() not in (target, *target.parents):
                raise UnsafeArtifact(f"archive `{path.name}` holds `{entry.filename}`, which lies outside of it")
        archive.extractall(into)
    return into


__all__ = ["Stored", "Wish", "load", "register", "store", "unzipped"]
