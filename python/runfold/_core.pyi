"""The native module: HTTP, files, and the journal that keeps what was not sent yet.

Everything here releases the GIL while it waits for a disk or a network. Bodies and answers are JSON as bytes, so that
the caller chooses how to read them. Times are milliseconds since 1970 where the name ends in ``_ms``, else seconds.
"""

from collections.abc import Callable, Sequence
from typing import Literal, Optional, TypedDict, Union

__version__: str

class ApiError(Exception):
    """The server understood and refused; asking again changes nothing."""

    code: int
    subcode: int
    message: str
    action: str
    data: bytes  # JSON: what explains the refusal

class Unreachable(ConnectionError):
    """No answer that makes sense came within the time given."""

    action: str
    reason: str
    url: str

class Client:
    """A server of ClearML's grammar. Safe to share between threads; a forked child makes connections of its own.

    Proxies come from ``HTTP(S)_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``; certificate authorities from ``verify``, else
    ``SSL_CERT_FILE``, ``REQUESTS_CA_BUNDLE`` or ``CURL_CA_BUNDLE``, else the system.
    """

    def __init__(
        self,
        api: str,
        files: str = "",
        access_key: str = "",
        secret_key: str = "",
        *,
        token: Optional[str] = None,
        user_agent: str = "runfold",
        worker: Optional[str] = None,
        verify: Union[bool, str] = True,
    ) -> None:
        """``verify`` is True, False, or the path of a bundle of certificates. Nothing is sent yet.

        Raises:
            ValueError: the address is no HTTP URL.
        """

    @property
    def api(self) -> str: ...
    @property
    def files(self) -> str: ...
    def call(self, action: str, body: bytes = b"{}", timeout_s: float = 30.0) -> bytes:
        """``data`` of the answer, as JSON. Logs in, renews the token, asks again with jitter until ``timeout_s`` is over.

        Calls that make something new (``*.create``, ``*.clone``, …) are repeated only when the server never saw them.

        Raises:
            ApiError: the server refused.
            Unreachable: no answer in time.
        """

    def call_lines(self, action: str, lines: bytes, timeout_s: float = 30.0) -> bytes:
        """As :meth:`call`, with a body of JSON lines."""

    def features(self, timeout_s: float = 30.0) -> frozenset[str]:
        """Runfold's additions that the server has (``server.info``); empty on a ClearML server. Asked once."""

    def upload(
        self,
        path: str,
        name: str,
        *,
        content_type: Optional[str] = None,
        progress: Optional[Callable[[int, int], object]] = None,
        patience_s: float = 300.0,
    ) -> str:
        """Sends a file to the server under ``name``; gives back its URL.

        In parts, in parallel, hashed, taken up again where it was cut; there is no limit on the whole, only
        ``patience_s`` without any progress. ``progress(sent_bytes, total_bytes)`` is called from this thread.

        Raises:
            OSError: the file can't be read.
            ApiError, Unreachable: as :meth:`call`.
        """

    def file_url(self, name: str) -> str:
        """The address under which a file of that name is found."""

    def download(
        self,
        url: str,
        path: str,
        *,
        progress: Optional[Callable[[int, int], object]] = None,
        patience_s: float = 300.0,
    ) -> int:
        """Fetches ``url`` into ``path``, which is there whole or not at all; gives back its bytes.

        Taken up where it was cut. The token goes along only to the server's own files. ``total`` is 0 if unknown.
        """

    def delete_file(self, url: str) -> None:
        """Removes a file of this server; one that is not there is no error."""

class Report(TypedDict):
    """How a journal ended."""

    directory: str
    task: str
    server_task: str  # the id on the server, where it is another one; else equal to task
    complete: bool  # everything is on the server; the journal is gone then
    unsent_bytes: int
    unsent_uploads: int
    dropped: int  # points and log lines thinned out, or not taken, for want of disk
    sent_records: int
    sent_bytes: int
    requests: int
    failures: int
    last_error: str  # why sending stopped; empty when the last attempt went well
    refused: list[str]  # what the server refused for good, in words, at most 100
    damaged: list[tuple[str, int, int]]  # file, first byte, byte after the last

class Counters(TypedDict):
    points: int
    logs: int
    events: int
    calls: int
    uploads: int
    sent_records: int
    sent_bytes: int
    requests: int
    failures: int
    dropped: int
    refused: int
    unsent_bytes: int
    unsent_uploads: int
    last_error: str  # empty when the last attempt went well

class Pending(TypedDict):
    directory: str
    task: str
    bytes: int
    uploads: int
    in_use: bool  # by a process that lives

class Reporter:
    """What one process reports about one task: appended to a journal on disk, sent by a thread in the background.

    ``directory`` is the folder of all journals; this one is ``<directory>/<task>/<host>-<pid>-<token>``. Every method
    but :meth:`flush` and :meth:`close` returns at once and never waits for a network. SIGKILL loses nothing that was
    reported; a power cut loses at most the last ``disk_interval_s``.

    A forked child shares nothing: its first call opens a journal of its own for the same task. No thread is started
    and no file is made before the first report.
    """

    def __init__(
        self,
        directory: str,
        *,
        task: str,
        client: Optional[Client] = None,
        worker: str = "",
        send_interval_s: float = 1.0,
        disk_interval_s: float = 1.0,
        disk_limit_bytes: int = 4 << 30,
        main: bool = False,
    ) -> None:
        """Without a ``client`` it records only; :meth:`attach` or :func:`sync` sends later.

        ``main``: the end of this process is the end of the task. When it goes without :meth:`close`, the next sync
        ends the task: with what :func:`note_end` noted, else "killed for want of memory" or "ended without closing".

        A console line or a metadata call that finds the disk full is counted as dropped, as a point is. At three
        quarters of ``disk_limit_bytes`` the oldest unsent segments are packed without loss; when that is not enough,
        of each eight points of a series the first, least, greatest and last stay, and of console lines the first and
        last thousand of each segment. Calls, plots, samples and single values always stay.
        """

    def open(self) -> None:
        """Makes the journal now instead of with the first report.

        Raises:
            ValueError: it can't be made; the message says why. Reports are counted as dropped then.
        """

    @property
    def task(self) -> str: ...
    @property
    def server_task(self) -> str:
        """The id on the server: another than ``task`` only on a server that chose its own (ClearML's)."""

    @property
    def directory(self) -> str:
        """This process's journal, whether it is there yet or not."""

    def attach(self, client: Client) -> None:
        """From now on send to this server, what was recorded before included."""

    def detach(self) -> None:
        """From now on record only."""

    def scalar(
        self,
        metric: str,
        variant: str,
        value: float,
        iteration: int,
        timestamp_ms: Optional[int] = None,
        model: Optional[str] = None,
    ) -> None:
        """One point. ``model``: the id of a model that it belongs to, in the place of the task."""

    def scalars(
        self,
        metric: str,
        variant: str,
        values: Sequence[float],
        iterations: Sequence[int],
        timestamps_ms: Optional[Sequence[int]] = None,
        model: Optional[str] = None,
    ) -> None:
        """Many points of one series.

        Raises:
            ValueError: the sequences have different lengths.
        """

    def single_value(self, name: str, value: float) -> None:
        """A value of the task as a whole (metric ``Summary``)."""

    def log(
        self,
        text: str,
        level: str = "INFO",
        worker: Optional[str] = None,
        timestamp_ms: Optional[int] = None,
    ) -> None:
        """One or more lines of the console; each line of ``text`` is one record."""

    def event(self, body: bytes) -> None:
        """A plot, sample or vector: one event as a JSON object in ClearML's words (``type``, ``metric``, …).

        ``task`` and ``timestamp`` are filled in where they are missing.
        """

    def call(self, action: str, body: bytes) -> None:
        """A write of metadata that must survive: sent in the order of the calls, repeated until the server answered.

        What the server refuses for good (4xx) is noted in :class:`Report` and does not stop what follows.
        ``tasks.create`` with ``"id"`` equal to ``task`` makes the task; nothing that follows is sent before it is there.
        In the body of a ``*.create`` a ``"project_name"`` becomes the ``"project"`` of that name, made if it is missing.
        The task's id is replaced in bodies if the server chose another one (ClearML's does).
        """

    def upload(
        self,
        path: str,
        name: str,
        *,
        then: Sequence[tuple[str, bytes]] = (),
        keep: Literal["copy", "move", "reference"] = "copy",
        content_type: Optional[str] = None,
    ) -> None:
        """A file to send under ``name`` below the server's files; ``then`` are calls made once it is there whole.

        ``copy``: the content as it is now is what arrives, whatever happens to ``path`` (a reflink where the file
        system can); ``move``: the journal takes the file; ``reference``: the file is read when it is sent.

        Raises:
            OSError: the file can't be read or copied.
        """

    def flush(self, timeout_s: float = 10.0) -> bool:
        """Waits until everything reported before is on the server; False if that took longer."""

    def flush_to_disk(self) -> None:
        """Waits until everything reported before would survive a power cut."""

    def close(self, deadline_s: float = 10.0) -> Report:
        """Sends what can be sent by then and ends the thread. What is left stays in the journal for :func:`sync`."""

    def counters(self) -> Counters: ...

class ResourceSampler:
    """Samples CPU, memory, disk, network and GPUs of this process's tree in a thread, as scalars of the task.

    Metrics are ``:monitor:machine`` and ``:monitor:gpu`` with ClearML's variants; the iteration is what
    :meth:`set_iteration` said last, else seconds since the start.
    """

    def __init__(
        self,
        reporter: Reporter,
        *,
        sample_interval_s: float = 2.0,
        report_interval_s: float = 30.0,
        variant_suffix: str = "",
        pid: Optional[int] = None,
    ) -> None: ...
    def start(self) -> None: ...
    def set_iteration(self, iteration: int) -> None: ...
    def stop(self) -> None:
        """Reports what was sampled since the last report and ends the thread."""

    def latest(self) -> bytes:
        """The newest sample, as JSON: ``{variant: value}``, with ``gpus`` as a list."""

def machine() -> bytes:
    """Facts about this machine, as JSON: cpu_cores, memory_gb, hostname, gpus [{name, memory_gb, driver}], …"""

def sync(directory: str, client: Client, *, timeout_s: Optional[float] = None, task: Optional[str] = None) -> list[Report]:
    """Sends what processes that have ended left in their journals; with ``task`` only that one's.

    Damaged ranges are skipped and reported. Journals in use by a living process are left alone.
    """

def note_end(directory: str, task: str, status: Literal["completed", "failed", "stopped"], reason: str) -> None:
    """Notes how a task ended, as its parent process saw it; the next :func:`sync` tells the server.

    Only for a task whose main process did not close its journal and that is still in progress.
    """

def pending(directories: Sequence[str]) -> list[Pending]:
    """Journals that hold something that was not sent."""

def process_token() -> str:
    """Sixteen hex digits that differ in each process, a forked child's included."""

def new_id() -> str:
    """A random id: 32 hex digits."""
