"""Artifacts and models of a task: uploading, listing, removing; watched data frames."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from .. import _desk, _previews, _session
from ..errors import RunfoldError
from .connecting import Connecting

if TYPE_CHECKING:
    from .. import _kinds
    from ..artifacts import Artifact

_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\:*?\"<>|]+")


class Outputs(Connecting):
    """What the task made."""

    @property
    def artifacts(self) -> dict[str, Artifact]:
        """By name."""
        from ..artifacts import Artifact

        found = (self._fresh().get("execution") or {}).get("artifacts") or ()
        return {one["key"]: Artifact(one) for one in found}

    def upload_artifact(
        self,
        name: str,
        artifact_object: Any,
        metadata: Mapping[str, Any] | None = None,
        delete_after_upload: bool = False,
        auto_pickle: bool | None = None,
        preview: Any = None,
        wait_on_upload: bool = False,
        extension_name: str | None = None,
        serialization_function: Callable[[Any], bytes | bytearray] | None = None,
        retries: int = 0,
        sort_keys: bool = True,
    ) -> bool:
        """Keep an object with the task under a name; the same name replaces.

        Args:
            artifact_object: array, data frame, image, dictionary, text, path, folder, pattern, list of paths, address;
                anything else is pickled.
            metadata: shown beside the artifact.
            delete_after_upload: remove the file or folder once it has been taken over.
            preview: text shown without fetching; by default made from the object.
            wait_on_upload: return when it is on the server; else it is safe on disk and sent meanwhile.
            retries: accepted; uploads are always retried.

        Returns:
            Whether it was taken over; with `wait_on_upload`, whether it is on the server.

        Raises:
            UsageError: a path does not exist, or the kind is unknown and `auto_pickle` is False.
        """
        import shutil
        import tempfile

        from .. import _kinds

        folder = Path(tempfile.mkdtemp(prefix="runfold-"))
        wish = _kinds.Wish(folder, extension_name, auto_pickle, serialization_function, sort_keys)
        try:
            stored = _kinds.store(artifact_object, wish)
            self._keep_artifact(name, stored, metadata, preview)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if delete_after_upload and not stored.temporary and stored.path is not None:
            stored.path.unlink(missing_ok=True)
        return self._desk.flush(3600.0) if wait_on_upload else True

    def _keep_artifact(
        self, name: str, stored: _kinds.Stored, metadata: Mapping[str, Any] | None, preview: Any, mode: str = "output"
    ) -> None:
        record: dict[str, Any] = {
            "key": name,
            "type": stored.type,
            "mode": mode,
            "uri": stored.uri,
            "timestamp": int(time.time()),
            "type_data": {"preview": _previews.cut(str(stored.preview if preview is None else preview))},
        }
        if stored.content_type:
            record["type_data"]["content_type"] = stored.content_type
        if metadata:
            record["display_data"] = [[str(key), str(value)] for key, value in metadata.items()]
        if stored.path is None:
            self._register_artifact(record)
            return
        from ..artifacts import fresh_hash

        record["hash"], record["content_size"] = fresh_hash(stored.path), stored.path.stat().st_size
        file_name = stored.file_name or f"{name}{stored.suffix}"
        place = self._place("artifacts", name, file_name)
        then = [("tasks.add_or_update_artifacts", {"task": self._own_id(), "artifacts": [record], "force": True})]
        record["uri"] = self._send(stored.path, place, then, "move" if stored.temporary else "copy", stored.content_type)
        self._remember_artifact(record)

    def _send(self, path: Path, place: str, then: list[tuple[str, dict[str, Any]]], keep: str, content_type: str = "") -> str:
        """Send a file to where this task's files go; the records in `then` that have an empty `uri` get its address."""
        where = self.output_uri
        if not where or where in (_session.settings().files, _desk.FILES):
            address = _desk.url_of(_session.settings().files or _desk.FILES, place)
            _set_uri(then, address)
            self._desk.upload(str(path), place, then, keep, content_type or None)
            return address
        address = f"{where.rstrip('/')}/{place}"
        from .. import storage

        address = storage.upload(path, address)
        _set_uri(then, address)
        for action, body in then:
            self._desk.write(action, body)
        return address

    def _register_artifact(self, record: dict[str, Any]) -> None:
        self._write("tasks.add_or_update_artifacts", artifacts=[record], force=True)
        self._remember_artifact(record)

    def _remember_artifact(self, record: dict[str, Any]) -> None:
        known = self._document.setdefault("execution", {}).setdefault("artifacts", [])
        known[:] = [one for one in known if (one["key"], one.get("mode")) != (record["key"], record["mode"])] + [record]

    def _place(self, kind: str, *names: str) -> str:
        """The path below the destination: project, task, kind and names, as ClearML lays it out."""
        task = f"{self.name}.{self._own_id()}"
        parts = [*(self.get_project_name() or "").split("/"), task, kind, *names]
        return "/".join(safe(part) for part in parts if part)

    def delete_artifacts(
        self,
        artifact_names: Sequence[str],
        raise_on_errors: bool = True,
        delete_from_storage: bool = True,
        silent_on_errors: bool = False,
    ) -> bool:
        """Remove artifacts and their files; whether all went well."""
        known = self.artifacts
        gone = [name for name in artifact_names if name not in known]
        if gone and raise_on_errors:
            raise RunfoldError(f"the task has no artifact `{gone[0]}`")
        if self._recording is not None:
            self._desk.flush(60.0)
        names = [name for name in artifact_names if name in known]
        identities = [{"key": name, "mode": known[name].mode} for name in names]
        if identities:
            self._write("tasks.delete_artifacts", artifacts=identities, force=True)
            listed = self._document.get("execution", {}).get("artifacts", [])
            listed[:] = [one for one in listed if one["key"] not in names]
        if delete_from_storage:
            _delete_files([known[name].url for name in names])
        return not gone

    def register_artifact(
        self, name: str, artifact: Any, metadata: Mapping[str, Any] | None = None, uniqueness_columns: bool | Sequence[str] = True
    ) -> None:
        """Watch a pandas data frame: it is uploaded now and again whenever its content has changed, and at the end.

        Args:
            uniqueness_columns: columns that tell rows apart, for the count in the preview; True for all.
        """
        if not (hasattr(artifact, "columns") and hasattr(artifact, "to_csv")):
            raise TypeError(f"register_artifact watches pandas data frames, not {type(artifact).__name__}")
        if self._recording is None:
            raise RunfoldError("a data frame is watched while its task runs; use upload_artifact")
        self._recording.frames.watch(name, artifact, metadata, uniqueness_columns)

    def unregister_artifact(self, name: str) -> None:
        """Stop watching; what was uploaded stays."""
        if self._recording is not None:
            self._recording.frames.forget(name)

    def get_registered_artifacts(self) -> dict[str, Any]:
        """The watched data frames by name."""
        return self._recording.frames.by_name() if self._recording is not None else {}

    @property
    def models(self) -> dict[str, Any]:
        """`{"input": […], "output": […]}`; each list is indexed by name too."""
        return self.get_models()

    def get_models(self) -> dict[str, Any]:
        from ..models import Model, ModelList

        if self._recording is not None:
            self._need_server("models")
            self.reload()
        found = self._fresh().get("models") or {}
        return {
            side: ModelList([Model(one["model"], record={"name": one.get("name")}) for one in found.get(side) or ()])
            for side in ("input", "output")
        }

    @property
    def input_models_id(self) -> dict[str, str]:
        return {one["name"]: one["model"] for one in (self._fresh().get("models") or {}).get("input") or ()}

    @property
    def output_models_id(self) -> dict[str, str]:
        return {one["name"]: one["model"] for one in (self._fresh().get("models") or {}).get("output") or ()}

    def set_input_model(
        self,
        model_id: str | None = None,
        model_name: str | None = None,
        update_task_design: bool = True,
        update_task_labels: bool = True,
        name: str | None = None,
    ) -> None:
        """Record a registered model, by id or by name, as what the task starts from."""
        from ..models import InputModel

        InputModel(model_id=model_id, name=model_name if not model_id else None).connect(self, name=name)  # type: ignore[arg-type]

    def remove_input_models(self, models_to_remove: Sequence[Any]) -> None:
        """Forget input models, given by id or as objects."""
        ids = {getattr(one, "id", one) for one in models_to_remove}
        gone = [{"name": name, "type": "input"} for name, model in self.input_models_id.items() if model in ids]
        if gone:
            self._write("tasks.delete_models", models=gone)

    def update_output_model(
        self,
        model_path: str,
        name: str | None = None,
        comment: str | None = None,
        tags: Sequence[str] | None = None,
        model_name: str | None = None,
        iteration: int | None = None,
        auto_delete_file: bool = False,
    ) -> str | None:
        """Record a file as an output model; gives back its address. The file stays unless `auto_delete_file`."""
        from ..models import OutputModel

        model = OutputModel(task=self, name=model_name or name, tags=list(tags) if tags else None, comment=comment)  # type: ignore[arg-type]
        return model.update_weights(model_path, iteration=iteration, auto_delete_file=auto_delete_file)

    def record_model(self, path: Any, framework: str, binding: str = "", name: str | None = None) -> None:
        """Record a file that a library has written as an output model: what bindings do.

        The same path again updates the same record. Only rank 0 records, and only files that the switches want.
        """
        from ..capture.bindings import bindings
        from ..models import OutputModel

        recording = self._recording
        file = Path(os.fspath(path)).expanduser()
        if recording is None or not recording.rank.leads or not file.is_file():
            return
        if binding and not bindings.switches(binding).wants_file(binding, str(file)):
            return
        key = str(file.resolve())
        model = recording.models.get(key)
        if model is None:
            if len(recording.models) >= recording.models_limit:
                recording.tell_once("models", f"more than {recording.models_limit} model files; further ones are not recorded")
                return
            model = OutputModel(self, name=name or f"{self.name} - {file.stem}", framework=framework)  # type: ignore[arg-type]
            recording.models[key] = model
        model.update_weights(str(file))

    def record_input_model(self, path: Any, framework: str, binding: str) -> None:
        """Record a file that a library has read, where the switch `loads` asks for it; by default it is not recorded."""
        from ..capture.bindings import bindings
        from ..models import InputModel

        recording, file = self._recording, Path(os.fspath(path)).expanduser()
        if recording is None or not recording.online or not bindings.switches(binding).option(binding, "loads", False):
            return
        if file.is_file() and str(file) not in recording.loaded:
            recording.loaded.add(str(file))
            InputModel.import_model(file.resolve().as_uri(), framework=framework).connect(self, name=file.stem)  # type: ignore[arg-type]

    def _add_model(self, side: str, name: str, model: str, iteration: int | None = None) -> None:
        body: dict[str, Any] = {"name": name, "model": model, "type": side}
        if iteration is not None:
            body["iteration"] = int(iteration)
        self._write("tasks.add_or_update_model", **body)


def _set_uri(then: list[tuple[str, dict[str, Any]]], address: str) -> None:
    for _, body in then:
        for record in [body, *body.get("artifacts", ())]:
            if record.get("uri") == "":
                record["uri"] = address


def safe(part: str) -> str:
    """A name as one part of a path: no separators, control characters or dots alone."""
    cleaned = _UNSAFE.sub("_", part.replace("/", ".")).strip()
    return cleaned if cleaned.strip(".") else "_" + cleaned.replace(".", "_")


def _delete_files(urls: Sequence[str]) -> None:
    from .. import storage

    files = _session.settings().files
    for url in urls:
        if storage.is_local(url):
            continue  # a file on somebody's disk is theirs
        if files and url.startswith(files):
            _session.delete_file(url)


__all__ = ["Outputs", "safe"]
