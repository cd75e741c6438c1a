"""Models: registered weights with the task that made them."""

from __future__ import annotations

import json
import re
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from . import _hocon, _kinds, _session, _values, storage
from ._reports import Reports
from .errors import RunfoldError, ServerError, UsageError

if TYPE_CHECKING:
    from .task import Task

__all__ = ["Framework", "InputModel", "Model", "ModelList", "OutputModel"]


class Framework:
    """Names of frameworks as ClearML spells them, and which file belongs to which."""

    tensorflow = "TensorFlow"
    tensorflowjs = "TensorFlow_js"
    tensorflowlite = "TensorFlow_Lite"
    pytorch = "PyTorch"
    torchscript = "TorchScript"
    caffe = "Caffe"
    onnx = "ONNX"
    keras = "Keras"
    mxnet = "MXNet"
    scikitlearn = "ScikitLearn"
    xgboost = "XGBoost"
    lightgbm = "LightGBM"
    catboost = "CatBoost"
    paddlepaddle = "PaddlePaddle"
    parquet = "Parquet"
    safetensors = "SafeTensors"
    custom = "Custom"

    _by_suffix: ClassVar[dict[str, str]] = {
        ".pt": pytorch, ".pth": pytorch, ".ckpt": pytorch, ".bin": pytorch, ".safetensors": safetensors, ".onnx": onnx,
        ".keras": keras, ".h5": keras, ".hdf5": keras, ".pb": tensorflow, ".tflite": tensorflowlite, ".cbm": catboost,
        ".joblib": scikitlearn, ".ubj": xgboost, ".parquet": parquet, ".caffemodel": caffe,
    }  # fmt: skip

    @classmethod
    def of_file(cls, path: str) -> str:
        """The framework that a file's ending stands for; empty where it does not tell."""
        return cls._by_suffix.get(Path(path).suffix.lower(), "")


class ModelList(list["Model"]):
    """Models in order, indexed by position or by name."""

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        for model in self:
            if model.name == key:
                return model
        raise KeyError(f"no model named `{key}`; there are: {', '.join(model.name for model in self) or 'none'}")

    def get(self, name: str, default: Any = None) -> Any:
        return next((model for model in self if model.name == name), default)

    def keys(self) -> list[str]:
        return [model.name for model in self]


class BaseModel(Reports):
    """What every model can be asked and told."""

    archived_tag = "archived"

    def __init__(self, model_id: str | None, record: Mapping[str, Any] | None = None) -> None:
        self._id = model_id
        self._record: dict[str, Any] = dict(record or {})

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._id} {self._record.get('name', '')!r}>"

    @property
    def id(self) -> str:
        return str(self._id)

    def _read(self, *fields: str) -> dict[str, Any]:
        """The record, asked from the server when a field of it is not known yet."""
        if not self._id:
            raise UsageError("the model is not registered yet; call update_weights or another update first")
        if not fields or any(field not in self._record for field in fields):
            self._record = _session.call("models.get_by_id", model=self._id)["model"]
        return self._record

    def _change(self, **fields: Any) -> None:
        self._record.update(fields)
        _session.call("models.edit", model=self.id, **fields)

    @property
    def name(self) -> str:
        return str(self._read("name").get("name") or "")

    @name.setter
    def name(self, name: str) -> None:
        self._change(name=name)

    @property
    def project(self) -> str | None:
        return self._read("project").get("project")

    @project.setter
    def project(self, project: str) -> None:
        self._change(project=project)

    @property
    def comment(self) -> str:
        return str(self._read("comment").get("comment") or "")

    @comment.setter
    def comment(self, comment: str) -> None:
        self._change(comment=comment)

    @property
    def tags(self) -> list[str]:
        return list(self._read().get("tags") or ())

    @tags.setter
    def tags(self, tags: Sequence[str]) -> None:
        self._change(tags=sorted(set(tags)))

    @property
    def system_tags(self) -> list[str]:
        return list(self._read().get("system_tags") or ())

    @property
    def framework(self) -> str:
        return str(self._read("framework").get("framework") or "")

    @framework.setter
    def framework(self, framework: str) -> None:
        self._change(framework=framework)

    @property
    def labels(self) -> dict[str, int]:
        return dict(self._read().get("labels") or {})

    @labels.setter
    def labels(self, labels: Mapping[str, int]) -> None:
        self._change(labels=dict(labels))

    @property
    def config_text(self) -> str | None:
        """The network's design as text."""
        return (self._read().get("design") or {}).get("design")

    @config_text.setter
    def config_text(self, text: str) -> None:
        self._change(design={"design": text})

    @property
    def config_dict(self) -> Any:
        from .task.configuration import parsed

        text = self.config_text
        return parsed(text) if text else {}

    @config_dict.setter
    def config_dict(self, config: Mapping[str, Any]) -> None:
        self._change(design={"design": _hocon.dumps(config)})

    @property
    def task(self) -> str | None:
        """Id of the task that made it."""
        return self._read("task").get("task")

    original_task = task

    @property
    def url(self) -> str:
        return str(self._read().get("uri") or "")

    @property
    def published(self) -> bool:
        return bool(self._read().get("ready"))

    def publish(self) -> None:
        """Make it read-only; its task is not published."""
        if not self.published:
            _session.call("models.set_ready", model=self.id, publish_task=False)
        self._record["ready"] = True

    def archive(self) -> None:
        self._many("models.archive_many")

    def unarchive(self) -> None:
        self._many("models.unarchive_many")

    def _many(self, action: str) -> None:
        for failure in _session.call(action, ids=[self.id]).get("failed") or ():
            raise ServerError(f"{action}: {failure['error']['msg']}", *failure["error"]["codes"])
        self._record.clear()

    def set_metadata(self, key: str, value: Any, v_type: str | None = None) -> bool:
        """Keep a value with the model; `v_type` names its type where the value does not show it."""
        one = {"key": key, "value": _values.to_text(value)}
        kind = v_type or (_values.type_name(value) if not isinstance(value, str) else None)
        if kind:
            one["type"] = kind
        _session.call("models.add_or_update_metadata", model=self.id, metadata=[one])
        return True

    def set_all_metadata(self, metadata: Mapping[str, Mapping[str, str]], replace: bool = True) -> bool:
        """Set many values, `{key: {"value":, "type":}}`; `replace` drops the others."""
        items = [{"key": key, **{name: str(text) for name, text in one.items()}} for key, one in metadata.items()]
        _session.call("models.add_or_update_metadata", model=self.id, metadata=items, replace_metadata=replace)
        return True

    def get_all_metadata(self) -> dict[str, dict[str, str]]:
        return {key: dict(one) for key, one in (self._read().get("metadata") or {}).items()}

    def get_metadata(self, key: str) -> str | None:
        return (self.get_all_metadata().get(key) or {}).get("value")

    def get_all_metadata_casted(self) -> dict[str, dict[str, Any]]:
        return {
            key: {**one, "value": _values.from_text(one.get("value"), one.get("type"))}
            for key, one in self.get_all_metadata().items()
        }

    def get_metadata_casted(self, key: str) -> Any:
        return (self.get_all_metadata_casted().get(key) or {}).get("value")

    def get_weights(
        self, raise_on_error: bool = False, force_download: bool = False, extract_archive: bool = False
    ) -> str | None:
        """Path of the file; None when it can't be had and not `raise_on_error`."""
        try:
            path = storage.fetch(self.url, fresh=force_download)
        except RunfoldError:
            if raise_on_error:
                raise
            return None
        return str(self._unpacked(path)) if extract_archive and path.suffix == ".zip" else str(path)

    def get_weights_package(
        self, return_path: bool = False, raise_on_error: bool = False, force_download: bool = False, extract_archive: bool = True
    ) -> str | list[Path] | None:
        """The files of a package, or with `return_path` their folder."""
        found = self.get_weights(raise_on_error, force_download, extract_archive)
        if found is None or return_path:
            return found
        return sorted(path for path in Path(found).rglob("*") if path.is_file())

    def get_local_copy(
        self, extract_archive: bool | None = None, raise_on_error: bool = False, force_download: bool = False
    ) -> str | None:
        """Path of the file, or of a package's folder; packages are unpacked unless `extract_archive` is False."""
        packaged = "package" in (self._read().get("system_tags") or ()) or self.url.endswith(".zip")
        return self.get_weights(raise_on_error, force_download, packaged if extract_archive is None else extract_archive)

    def _unpacked(self, path: Path) -> Path:
        folder = path.with_name(path.name + ".d")
        return folder if folder.is_dir() else _kinds.unzipped(path, folder)

    def _send_event(self, event: dict[str, Any]) -> None:
        _session.call("events.add", **event, model_event=True, task=self.id, allow_locked=True, timestamp=int(time.time() * 1000))

    def _last_iteration(self) -> int:
        return 0


class Model(BaseModel):
    """A registered model, by id."""

    def __init__(self, model_id: str, *, record: Mapping[str, Any] | None = None) -> None:
        super().__init__(model_id, record)

    @classmethod
    def query_models(
        cls,
        project_name: str | None = None,
        model_name: str | None = None,
        tags: Sequence[str] | None = None,
        only_published: bool = False,
        include_archived: bool = False,
        max_results: int | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> list[Model]:
        """Models that fit everything given, the newest first.

        Args:
            project_name: the exact name; sub-projects not included.
            model_name: a regular expression searched for in the name.
            tags: any of them; `-tag` excludes.
            metadata: values by key.
        """
        query: dict[str, Any] = {"order_by": ["-created"], "only_fields": ["id", "name"]}
        if project_name:
            projects = _session.call("projects.get_all", name=f"^{re.escape(project_name)}$", search_hidden=True)["projects"]
            if not projects:
                return []
            query["project"] = [one["id"] for one in projects]
        if model_name:
            query["name"] = model_name
        if tags:
            query["tags"] = list(tags)
        if only_published:
            query["ready"] = True
        if not include_archived:
            query["system_tags"] = ["__$not", "archived"]
        for key, value in (metadata or {}).items():
            query[f"metadata.{_escaped(key)}.value"] = [str(value)]
        return [cls(one["id"], record=one) for one in _pages("models.get_all_ex", "models", query, max_results)]

    @classmethod
    def remove(
        cls, model: str | BaseModel, delete_weights_file: bool = True, force: bool = False, raise_on_errors: bool = False
    ) -> bool:
        """Delete a model and, unless told otherwise, its file on the server."""
        try:
            model_id = model if isinstance(model, str) else model.id
            found = _session.call("models.delete", model=model_id, force=force, delete_external_artifacts=False)
            url, files = found.get("url") or "", _session.settings().files
            if delete_weights_file and files and url.startswith(files):
                _session.delete_file(url)
        except RunfoldError:
            if raise_on_errors:
                raise
            return False
        return True


def _escaped(key: str) -> str:
    """A key as one step of a query's path."""
    return key.replace("%", "%%").replace(".", "%2E").replace("$", "%24").replace("__", "%_%_")


def _pages(action: str, field: str, query: dict[str, Any], limit: int | None) -> Iterator[dict[str, Any]]:
    page, given = 0, 0
    while True:
        found = _session.call(action, **query, page=page, page_size=min(limit or 500, 500))[field]
        for one in found:
            if limit is not None and given >= limit:
                return
            given += 1
            yield one
        if len(found) < min(limit or 500, 500):
            return
        page += 1


class InputModel(Model):
    """A registered model that a task starts from."""

    def __init__(
        self,
        model_id: str | None = None,
        name: str | None = None,
        project: str | None = None,
        tags: Sequence[str] | None = None,
        only_published: bool = False,
    ) -> None:
        if not model_id:
            if not name and not project and not tags:
                raise UsageError("InputModel needs `model_id`, or a `name`, `project` or `tags` to find it by")
            pattern = f"^{re.escape(name)}$" if name else None
            found = Model.query_models(project, pattern, tags, only_published, max_results=1)
            if not found:
                raise ValueError(f"no model fits name `{name}`, project `{project}`, tags {list(tags or ())}")
            model_id = found[0].id
        super().__init__(model_id)

    @classmethod
    def import_model(
        cls,
        weights_url: str,
        config_text: str | None = None,
        config_dict: Mapping[str, Any] | None = None,
        label_enumeration: Mapping[str, int] | None = None,
        name: str | None = None,
        project: str | None = None,
        tags: Sequence[str] | None = None,
        comment: str | None = None,
        is_package: bool = False,
        create_as_published: bool = False,
        framework: str | None = None,
    ) -> InputModel:
        """Register a file that lies somewhere; a record of yours with the same address is used again."""
        known = _session.call("models.get_all", uri=[weights_url], only_fields=["id"])["models"]
        if known:
            return cls(known[0]["id"])
        fields: dict[str, Any] = {
            "uri": weights_url,
            "name": name or Path(weights_url).stem,
            "comment": comment,
            "tags": list(tags) if tags else None,
            "framework": framework or Framework.of_file(weights_url) or None,
            "labels": dict(label_enumeration) if label_enumeration else None,
            "design": _design(config_text, config_dict),
            "ready": create_as_published,
            "system_tags": ["package"] if is_package else None,
            "project": _project_id(project) if project else None,
        }
        made = _session.call("models.create", **{key: value for key, value in fields.items() if value is not None})
        return cls(made["id"])

    @classmethod
    def load_model(cls, weights_url: str, load_archived: bool = False) -> InputModel | None:
        """The registered model with this address, or None."""
        query: dict[str, Any] = {} if load_archived else {"system_tags": ["__$not", "archived"]}
        found = _session.call("models.get_all", uri=[weights_url], only_fields=["id"], **query)["models"]
        return cls(found[0]["id"]) if found else None

    def connect(self, task: Task, name: str | None = None, ignore_remote_overrides: bool = False) -> None:
        """Record that the task uses this model. In a run that a worker started, the task's model of that name wins."""
        recording = task._recording
        if recording is not None and recording.is_remote and not ignore_remote_overrides:
            listed = (task._document.get("models") or {}).get("input") or []
            known = next((one for one in listed if name in (None, one.get("name"))), None)
            if known:
                self._id, self._record = known["model"], {}
                return
        task._add_model("input", name or self.name or "Input Model", self.id)


def _design(text: str | None, config: Mapping[str, Any] | None) -> dict[str, str] | None:
    if text is None and config is None:
        return None
    return {"design": text if text is not None else json.dumps(config)}


def _project_id(name: str) -> str:
    found = _session.call("projects.get_all", name=f"^{re.escape(name)}$", search_hidden=True, only_fields=["id"])["projects"]
    return str(found[0]["id"] if found else _session.call("projects.create", name=name)["id"])


class OutputModel(BaseModel):
    """A model that a task makes. It is registered when something about it is first said."""

    def __init__(
        self,
        task: Task | None = None,
        config_text: str | None = None,
        config_dict: Mapping[str, Any] | None = None,
        label_enumeration: Mapping[str, int] | None = None,
        name: str | None = None,
        tags: Sequence[str] | None = None,
        comment: str | None = None,
        framework: str | None = None,
        base_model_id: str | None = None,
    ) -> None:
        from .task import Task

        super().__init__(None)
        owner = task or Task.current_task()
        if owner is None:
            raise UsageError("OutputModel needs a task: give one, or call Task.init first")
        self._task = owner
        self._upload_to: str | None = None
        given = {
            "name": name or owner.name,
            "tags": sorted(set(tags)) if tags else None,
            "comment": comment,
            "framework": framework,
            "labels": dict(label_enumeration) if label_enumeration else None,
            "design": _design(config_text, config_dict),
            "parent": base_model_id,
        }
        self._wanted: dict[str, Any] = {key: value for key, value in given.items() if value is not None}

    @property
    def id(self) -> str:
        self._registered()
        return str(self._id)

    def _read(self, *fields: str) -> dict[str, Any]:
        if self._id is None:
            return self._wanted
        if fields and all(field in self._record for field in fields):
            return self._record
        self._task._desk.flush(60.0)
        return super()._read()

    def _registered(self) -> None:
        """Make the record, once, with an id of our own choosing."""
        if self._id is not None:
            return
        from . import _core

        self._id = _core.new_id()
        self._record = {**self._wanted, "uri": ""}
        body = {"id": self._id, "uri": "", "task": self._task._own_id(), **self._wanted, "ready": False}
        recording = self._task._recording
        if self._task._document.get("project"):
            body["project"] = self._task._document["project"]
        elif recording is not None and recording.project_name:
            body["project_name"] = recording.project_name
        self._task._desk.write("models.create", body)
        self._task._add_model("output", self._wanted["name"], self._id)

    def _change(self, **fields: Any) -> None:
        if self._id is None:
            self._wanted.update(fields)
            return
        self._record.update(fields)
        self._task._desk.write("models.edit", {"model": self._id, **fields})

    def connect(self, task: Task, name: str | None = None, **_: Any) -> None:
        """Make `task` the owner."""
        self._task = task
        if name:
            self._wanted["name"] = name

    def set_upload_destination(self, uri: str) -> None:
        """Where the next weights go, in the place of the task's destination."""
        storage.refuse_bucket(uri)
        self._upload_to = uri

    def update_labels(self, labels: Mapping[str, int]) -> None:
        self._change(labels=dict(labels))

    def update_design(self, config_text: str | None = None, config_dict: Mapping[str, Any] | None = None) -> bool:
        """Describe the network, by text or dictionary."""
        design = _design(config_text, config_dict)
        if design is None:
            raise UsageError("update_design takes `config_text` or `config_dict`")
        self._registered()
        self._change(design=design)
        return True

    def set_metadata(self, key: str, value: Any, v_type: str | None = None) -> bool:
        self._registered()
        self._task._desk.flush(60.0)
        return super().set_metadata(key, value, v_type)

    def publish(self) -> None:
        self._registered()
        self._task._desk.flush(60.0)
        super().publish()

    def update_weights(
        self,
        weights_filename: str | None = None,
        upload_uri: str | None = None,
        target_filename: str | None = None,
        auto_delete_file: bool = False,
        register_uri: str | None = None,
        iteration: int | None = None,
        update_comment: bool = True,
        is_package: bool = False,
        async_enable: bool = True,
    ) -> str | None:
        """Take over a file of weights; it is uploaded where the task has a destination, else its path is registered.

        Args:
            upload_uri: where to, in the place of the task's `output_uri`.
            target_filename: the name that the file gets there.
            auto_delete_file: remove the local file once it has been taken over. ClearML's default is True; here the
                file stays unless this is said.
            register_uri: only register this address, upload nothing.
            iteration: when; the last reported one by default.
            async_enable: return when the file is safe on this disk; False waits until it is on the server.

        Returns:
            The address of the file.

        Raises:
            UsageError: neither a file nor an address is given, or the file does not exist.
        """
        if not weights_filename and not register_uri:
            raise UsageError("update_weights takes a file, or an address by `register_uri`")
        self._registered()
        if not self._record.get("framework"):
            framework = Framework.of_file(weights_filename or register_uri or "")
            if framework:
                self._change(framework=framework)
        when = iteration if iteration is not None else self._task.get_last_iteration()
        if register_uri:
            return self._point_to(register_uri, when)
        path = Path(weights_filename or "").expanduser()
        if not path.is_file():
            raise UsageError(f"update_weights: there is no file `{path}`")
        address = self._take(path, upload_uri, target_filename, when)
        if auto_delete_file:
            path.unlink(missing_ok=True)
        if not async_enable:
            self._task._desk.flush(3600.0)
        return address

    def _point_to(self, address: str, iteration: int) -> str:
        self._change(uri=address, iteration=iteration)
        return address

    def _take(self, path: Path, upload_uri: str | None, target: str | None, iteration: int) -> str:
        where = upload_uri or self._upload_to or self._task.output_uri
        if not where:
            return self._point_to(path.resolve().as_uri(), iteration)
        place = self._task._place("models", target or path.name)
        record = {"model": self._id, "uri": "", "iteration": iteration}
        if where == self._task.output_uri or where == _session.settings().files:
            address = self._task._send(path, place, [("models.edit", record)], "copy")
        else:
            address = storage.upload(path, f"{where.rstrip('/')}/{place}")
            self._point_to(address, iteration)
        self._record["uri"] = address
        return address

    def update_weights_package(
        self,
        weights_filenames: Sequence[str] | None = None,
        weights_path: str | None = None,
        upload_uri: str | None = None,
        target_filename: str | None = None,
        auto_delete_file: bool = False,
        iteration: int | None = None,
        async_enable: bool = True,
    ) -> str | None:
        """Take over several files, or a folder, as one zip; the files stay unless `auto_delete_file`."""
        import tempfile

        if bool(weights_filenames) == bool(weights_path):
            raise UsageError("update_weights_package takes either `weights_filenames` or `weights_path`")
        folder = Path(weights_path or "")
        files = [Path(one) for one in weights_filenames or ()] or sorted(path for path in folder.rglob("*") if path.is_file())
        with tempfile.TemporaryDirectory(prefix="runfold-") as scratch:
            package = Path(scratch) / (target_filename or f"{self._read('name')['name']}.zip")
            with zipfile.ZipFile(package, "w", allowZip64=True, strict_timestamps=False) as archive:
                for one in files:
                    archive.write(one, one.relative_to(folder) if weights_path else one.name)
            self._registered()
            self._change(system_tags=["package"])
            destination = upload_uri or self._upload_to or self._task.output_uri or _session.settings().files
            address = self.update_weights(str(package), destination, iteration=iteration, async_enable=async_enable)
        if auto_delete_file:
            for one in files:
                one.unlink(missing_ok=True)
        return address

    @classmethod
    def wait_for_uploads(cls, timeout: float | None = None, max_num_uploads: int | None = None) -> None:
        """Wait until what the running task has reported is on the server."""
        from .task import Task

        task = Task.current_task()
        if task is not None:
            task._desk.flush(timeout or 3600.0)

    def _send_event(self, event: dict[str, Any]) -> None:
        self._registered()
        recording = self._task._recording
        if recording is None:
            super()._send_event(event)
        elif event["type"] == "training_stats_scalar":
            recording.reporter.scalar(event["metric"], event["variant"], event["value"], event["iter"], model=self._id)
        else:
            recording.send_event({**event, "model_event": True, "task": self._id})
