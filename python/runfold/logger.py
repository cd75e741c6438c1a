"""The logger of a task: scalars, text, plots, samples. A report returns once it is in the journal on this disk."""

from __future__ import annotations

import io
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from . import _images
from ._figures import SeriesInfo
from ._reports import Reports
from .errors import UsageError, tell
from .task.outputs import safe

if TYPE_CHECKING:
    from .task.recording import Recording

__all__ = ["Logger"]

_LEVELS = {
    logging.DEBUG: "debug",
    logging.INFO: "info",
    logging.WARNING: "warning",
    logging.ERROR: "error",
    logging.CRITICAL: "critical",
}


class Logger(Reports):
    """Reports for one task."""

    SeriesInfo = SeriesInfo
    _tensorboard_grouped = False
    _tensorboard_single_series = False
    _matplotlib_as_image = False

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._reporter = recording.reporter
        self._scalar = recording.reporter.scalar
        self._history = 100
        self._destination: str | None = None

    @classmethod
    def current_logger(cls) -> Logger | None:
        """The logger of the task that runs in this process; None when there is none."""
        from .task import Task

        task = Task.current_task()
        return task.get_logger() if task is not None and task._recording is not None else None

    def report_scalar(self, title: str, series: str, value: float, iteration: int) -> None:
        """Report one point of a line.

        Args:
            title: the chart (metric); `series` is one line in it (variant).
            value: any real number, NaN and infinities included; they are kept as such.
            iteration: place on the x axis, from 0; None is the last one reported.

        Returns once journalled; a server out of reach is no error.
        """
        recording = self._recording
        if iteration is None:
            iteration = recording.last_iteration
        elif recording.shift:
            iteration = recording.shifted(int(iteration))
        try:
            self._scalar(title, series, value, iteration)
        except TypeError:
            self._scalar(str(title), str(series), float(value), int(iteration))
        if iteration > recording.last_iteration:
            recording.last_iteration = int(iteration)

    def report_single_value(self, name: str, value: float) -> None:
        """Report a value of the whole run, without an iteration."""
        self._reporter.single_value(str(name), float(value))

    def log(self, values: Mapping[str, float], step: int | None = None) -> None:
        """Report several points of one iteration: `{"loss/train": 0.3, "accuracy": 0.9}`.

        The part before the last `/` is the chart; without a `/` chart and line have the same name.
        """
        iteration = self._recording.last_iteration if step is None else step
        for name, value in values.items():
            title, mark, series = name.rpartition("/")
            self.report_scalar(title if mark else name, series, value, iteration)

    def report_text(self, msg: str, level: int = logging.INFO, print_console: bool = True, *_: Any, **__: Any) -> None:
        """Put a text into the task's console, and print it too unless `print_console` is False.

        Args:
            level: one of `logging`'s levels.
        """
        self._recording.hear(str(msg), _LEVELS.get(level, "info"))
        if print_console:
            with self._recording.unheard():
                print(msg, file=sys.stderr if level >= logging.WARNING else sys.stdout)

    def report_image(
        self,
        title: str,
        series: str,
        iteration: int | None = None,
        local_path: str | os.PathLike[str] | None = None,
        image: Any = None,
        matrix: Any = None,
        max_image_history: int | None = None,
        delete_after_upload: bool = False,
        url: str | None = None,
    ) -> None:
        """Report an image: a file, an array, a PIL image, or an address. Exactly one of them.

        Args:
            image: array of shape (height, width[, 1, 3 or 4]), uint8, or float from 0 to 1; or a PIL image.
            max_image_history: how many iterations keep their file; the default is
                `set_default_debug_sample_history`'s, -1 keeps all.

        Raises:
            ValueError: none or several sources are given, or the array is no image.
        """
        picture = image if image is not None else matrix
        if sum(one is not None for one in (local_path, picture, url)) != 1:
            raise ValueError("report_image takes exactly one of `local_path`, `image` and `url`")
        if picture is not None:
            with tempfile.TemporaryDirectory(prefix="runfold-") as folder:
                path = _images.write(picture, Path(folder) / "image.png")
                self._sample(title, series, iteration, path, max_image_history, "move")
            return
        if local_path is not None and _is_image_array(local_path):
            raise ValueError("report_image: `local_path` is a path; give arrays by `image`")
        self._report_file(title, series, iteration, local_path, max_image_history, delete_after_upload, url)

    def report_media(
        self,
        title: str,
        series: str,
        iteration: int | None = None,
        local_path: str | os.PathLike[str] | None = None,
        stream: io.BytesIO | io.StringIO | None = None,
        file_extension: str | None = None,
        max_history: int | None = None,
        delete_after_upload: bool = False,
        url: str | None = None,
    ) -> None:
        """Report audio, video, HTML, text or any file: by path, as a stream with its `file_extension`, or by address.

        Raises:
            ValueError: none or several sources are given, or a stream without an extension.
        """
        if sum(one is not None for one in (local_path, stream, url)) != 1:
            raise ValueError("report_media takes exactly one of `local_path`, `stream` and `url`")
        if stream is None:
            self._report_file(title, series, iteration, local_path, max_history, delete_after_upload, url)
            return
        if not file_extension:
            raise ValueError("report_media needs `file_extension` with a stream, e.g. `html`")
        with tempfile.TemporaryDirectory(prefix="runfold-") as folder:
            path = Path(folder) / f"media.{file_extension.lstrip('.')}"
            content = stream.getvalue()
            path.write_bytes(content.encode() if isinstance(content, str) else bytes(content))
            self._sample(title, series, iteration, path, max_history, "move")

    def _report_file(
        self,
        title: str,
        series: str,
        iteration: int | None,
        local_path: str | os.PathLike[str] | None,
        history: int | None,
        delete: bool,
        url: str | None,
    ) -> None:
        if url is not None:
            self._sample_event(title, series, self._when(iteration), url)
            return
        path = Path(local_path or "")
        if not path.is_file():
            raise UsageError(f"there is no file `{path}`")
        self._sample(title, series, iteration, path, history, "copy")
        if delete:
            path.unlink(missing_ok=True)

    def _when(self, iteration: int | None) -> int:
        recording = self._recording
        if iteration is None:
            return recording.last_iteration
        return recording.shifted(int(iteration)) if recording.shift else int(iteration)

    def _sample(self, title: str, series: str, iteration: int | None, path: Path, history: int | None, keep: str) -> None:
        """Send the file under a name that comes round again after `history` iterations."""
        when = self._when(iteration)
        kept = self._history if history is None else history
        turn = self._recording.turn(str(title), str(series), kept)
        task = self._recording.task
        name = f"{safe(series)}_{turn:08d}{path.suffix}"
        place = task._place("metrics", str(title), str(series), name)
        event = self._sample_record(title, series, when, "")
        if self._destination:
            event["url"] = _kept_elsewhere(path, self._destination, place)
            self._send_event(event)
            return
        from . import _desk, _session

        event["url"] = _desk.url_of(_session.settings().files or _desk.FILES, place)
        self._recording.journal.upload(str(path), place, [("events.add", event)], keep)

    def _plot_of_file(
        self, title: str, series: str, iteration: int | None, path: Path, figure: Callable[[str], dict[str, Any]]
    ) -> None:
        """A plot that shows a file: the file is sent first."""
        from . import _desk, _figures, _session

        when = self._when(iteration)
        turn = self._recording.turn(str(title), str(series), 0)
        place = self._recording.task._place("metrics", str(title), str(series), f"{safe(series)}_{turn:08d}{path.suffix}")
        url = _desk.url_of(_session.settings().files or _desk.FILES, place)
        event = {"type": "plot", "task": self._recording.task_id, "metric": str(title), "variant": str(series), "iter": when}
        event["plot_str"] = _figures.dumps(figure(url))
        self._recording.journal.upload(str(path), place, [("events.add", event)], "move")

    def _sample_event(self, title: str, series: str, iteration: int, url: str) -> None:
        self._send_event(self._sample_record(title, series, iteration, url))

    def _sample_record(self, title: str, series: str, iteration: int, url: str) -> dict[str, Any]:
        return {
            "type": "training_debug_image",
            "task": self._recording.task_id,
            "metric": str(title),
            "variant": str(series),
            "iter": iteration,
            "url": url,
            "key": url.rsplit("/", 1)[-1],
        }

    def report_matplotlib_figure(
        self,
        title: str,
        series: str,
        figure: Any,
        iteration: int | None = None,
        report_image: bool = False,
        report_interactive: bool = True,
    ) -> None:
        """Report a matplotlib figure (or `pyplot` for the current one).

        Args:
            report_image: among the samples, as a picture.
            report_interactive: as curves one can zoom into where plotly can draw them, else as a picture.
        """
        from ._matplotlib import report

        report(self, title, series, figure, iteration, report_image, report_interactive and not self._matplotlib_as_image)

    def flush(self, wait: bool = False) -> bool:
        """Bring what was reported to disk; with `wait` to the server. Whether it is there."""
        self._recording.drain_console()
        if wait:
            return self._recording.journal.flush(3600.0)
        self._reporter.flush_to_disk()
        return True

    def get_flush_period(self) -> float:
        """Seconds between two sendings."""
        return self._recording.send_interval

    def set_flush_period(self, period: float) -> None:
        """Accepted; the journal sends by itself, by time and by size."""

    def get_default_upload_destination(self) -> str | None:
        """Where samples go; None is the server's files."""
        return self._destination

    def set_default_upload_destination(self, uri: str) -> None:
        """Put samples into a folder (`/path` or `file://`) in the place of the server's files."""
        from . import _session, storage

        storage.refuse_bucket(uri)
        self._destination = None if uri.rstrip("/") == (_session.settings().files or "") else uri

    def get_default_debug_sample_history(self) -> int:
        return self._history

    def set_default_debug_sample_history(self, max_history: int) -> None:
        """How many iterations of a sample keep their file."""
        self._history = int(max_history)

    @contextmanager
    def capture_logging(self) -> Iterator[None]:
        """Records of Python's `logging` go to the task's console while inside, whatever handlers there are."""
        handler = ConsoleHandler(self)
        logging.getLogger().addHandler(handler)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(handler)

    @classmethod
    def tensorboard_auto_group_scalars(cls, group_scalars: bool = False) -> None:
        """Put tags without a `/` into one chart `Scalars`."""
        cls._tensorboard_grouped = bool(group_scalars)

    @classmethod
    def tensorboard_single_series_per_graph(cls, single_series: bool = False) -> None:
        """A chart for each tag, whatever its path."""
        cls._tensorboard_single_series = bool(single_series)

    @classmethod
    def matplotlib_force_report_non_interactive(cls, force: bool) -> None:
        """Report matplotlib figures as pictures."""
        cls._matplotlib_as_image = bool(force)

    @classmethod
    def set_reporting_nan_value(cls, value: float, warn_period: int = 1000) -> None:
        """Accepted; NaN is reported as it is."""
        _kept_as_is("NaN", value)

    @classmethod
    def set_reporting_inf_value(cls, value: float, warn_period: int = 1000) -> None:
        """Accepted; infinities are reported as they are."""
        _kept_as_is("infinities", value)

    def _send_event(self, event: dict[str, Any]) -> None:
        if event.get("type") == "plot" and self._recording.shift:
            event["iter"] = self._recording.shifted(event["iter"])
        self._recording.send_event(event)

    def _last_iteration(self) -> int:
        return self._recording.last_iteration


class ConsoleHandler(logging.Handler):
    """Sends records of `logging` to the task's console."""

    def __init__(self, logger: Logger) -> None:
        super().__init__()
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        self._logger._recording.hear(self.format(record), record.levelname.lower())


def _kept_as_is(what: str, value: float) -> None:
    if value == value and abs(value) != float("inf"):
        tell(f"{what} are recorded as they are; the value `{value}` is not used", 4)


def _is_image_array(value: Any) -> bool:
    return not isinstance(value, (str, os.PathLike))


def _kept_elsewhere(path: Path, destination: str, place: str) -> str:
    from . import storage

    target = storage.local_path(destination) / place
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
    return target.as_uri()
