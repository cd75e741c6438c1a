"""Records what TensorBoard's writers write: tensorboardX, `torch.utils.tensorboard` and `tf.summary`.

The tag's part before its last `/` is the chart, the rest the line. Steps are kept as given.
"""

from __future__ import annotations

import io
import os
import struct
from typing import Any

from ..capture import Call, after


@after("tensorboardX.writer", "FileWriter.add_event")
@after("torch.utils.tensorboard.writer", "FileWriter.add_event")
def record_event(call: Call) -> None:
    event = call.argument("event", 1)
    step = call.argument("step", 2)
    if not event.HasField("summary"):
        return
    folder = str(call.args[0].get_logdir())
    for value in event.summary.value:
        _record_value(call.task, value, int(step if step is not None else event.step), folder)


def _record_value(task: Any, value: Any, step: int, folder: str) -> None:
    kind = value.WhichOneof("value")
    logger = task.get_logger()
    title, series = place(task, value.tag, folder)
    if value.metadata.plugin_data.plugin_name == "hparams":
        _record_hparams(task, value)  # its value is in the metadata alone
    elif kind == "simple_value":
        logger.report_scalar(title, series, value.simple_value, step)
    elif kind == "histo":
        _record_histogram(logger, title, series, value.histo, step)
    elif kind == "image":
        stream = io.BytesIO(value.image.encoded_image_string)
        logger.report_media(
            title, series, step, stream=stream, file_extension="gif" if stream.getvalue()[:3] == b"GIF" else "png"
        )
    elif kind == "audio":
        logger.report_media(title, series, step, stream=io.BytesIO(value.audio.encoded_audio_string), file_extension="wav")
    elif kind == "tensor":
        _record_tensor(logger, title, series, value, step)


def place(task: Any, tag: str, folder: str) -> tuple[str, str]:
    """Chart and line of a tag. Two writers of one tag are told apart by their folder."""
    state = task._recording.bindings_state("tensorboard")
    title, mark, series = tag.rpartition("/")
    if not mark:
        title = series = tag
        if type(task.get_logger())._tensorboard_grouped:
            title = "Scalars"
    if task.get_logger()._tensorboard_single_series:
        title = tag
    first = state.setdefault(("writer", tag), folder)
    if first == folder:
        return title, series
    common = os.path.commonpath([first, folder]) if os.path.isabs(first) == os.path.isabs(folder) else ""
    part = os.path.relpath(folder, common) if common else folder
    return title, f"{part}: {series}" if part != "." else series


def _record_histogram(logger: Any, title: str, series: str, histo: Any, step: int) -> None:
    edges, counts = list(histo.bucket_limit), list(histo.bucket)
    first = next((at for at, count in enumerate(counts) if count), 0)
    last = next((at for at in range(len(counts) - 1, -1, -1) if counts[at]), len(counts) - 1)
    labels = [f"{edge:.6g}" for edge in edges[first : last + 1]]
    logger.report_histogram(title, series, counts[first : last + 1], step, xlabels=labels, mode="stack")


def _record_tensor(logger: Any, title: str, series: str, value: Any, step: int) -> None:
    plugin = value.metadata.plugin_data.plugin_name
    if plugin == "text":
        text = b"\n\n".join(value.tensor.string_val).decode("utf-8", "replace")
        logger.report_media(title, series, step, stream=io.StringIO(text), file_extension="txt")
    elif plugin == "scalars":
        number = _number(value.tensor)
        if number is not None:
            logger.report_scalar(title, series, number, step)
    elif plugin == "pr_curves":
        _record_curve(logger, title, series, value.tensor, step)


def _number(tensor: Any) -> float | None:
    if tensor.float_val:
        return float(tensor.float_val[0])
    if tensor.double_val:
        return float(tensor.double_val[0])
    content = tensor.tensor_content
    sizes = {4: "<f", 8: "<d"}
    return struct.unpack(sizes[len(content)], content)[0] if len(content) in sizes else None


def _record_curve(logger: Any, title: str, series: str, tensor: Any, step: int) -> None:
    """Precision over recall: rows 4 and 5 of the plugin's tensor of shape (6, thresholds)."""
    width = tensor.tensor_shape.dim[1].size
    numbers = list(tensor.float_val) or list(struct.unpack(f"<{6 * width}f", tensor.tensor_content))
    precision, recall = numbers[4 * width : 5 * width], numbers[5 * width : 6 * width]
    logger.report_scatter2d(title, series, list(zip(recall, precision)), step, xaxis="recall", yaxis="precision", mode="lines")


def _record_hparams(task: Any, value: Any) -> None:
    """Hyper-parameters of `add_hparams`, as the section `TB_hparams`."""
    message = _hparams_message(value)
    if message is None:
        return
    found = {}
    for name, one in message.session_start_info.hparams.items():
        found[f"TB_hparams/{name}"] = getattr(one, one.WhichOneof("kind")) if one.WhichOneof("kind") else None
    if found:
        task.update_parameters(found)


def _hparams_message(value: Any) -> Any:
    for module in ("tensorboardX.proto.plugin_hparams_pb2", "tensorboard.plugins.hparams.plugin_data_pb2"):
        try:
            data = __import__(module, fromlist=["HParamsPluginData"]).HParamsPluginData()
        except ImportError:
            continue
        data.ParseFromString(value.metadata.plugin_data.content)
        return data
    return None


@after("tensorflow._api.v2.summary", "scalar")
def record_tf_scalar(call: Call) -> None:
    name, data = call.argument("name", 0), call.argument("data", 1)
    step = _tf_step(call)
    if step is not None and hasattr(data, "__float__") and not _is_symbolic(data):
        title, series = place(call.task, str(name), _tf_folder())
        call.task.get_logger().report_scalar(title, series, float(data), step)


def _tf_step(call: Call) -> int | None:
    import tensorflow

    step = call.argument("step", 2)
    if step is None:
        step = tensorflow.summary.experimental.get_step()
    if hasattr(step, "numpy"):
        step = step.numpy()
    return int(step) if step is not None and not _is_symbolic(step) else None


def _is_symbolic(value: Any) -> bool:
    return hasattr(value, "graph") and not hasattr(value, "numpy")


def _tf_folder() -> str:
    """The folder of the writer that is the default now."""
    from tensorflow.python.ops import summary_ops_v2

    writer = getattr(getattr(summary_ops_v2, "_summary_state", None), "writer", None)
    known = getattr(writer, "_metadata", None) or getattr(getattr(writer, "_v2_writer", None), "_metadata", None) or {}
    folder = known.get("logdir") if isinstance(known, dict) else None
    folder = folder.numpy() if folder is not None and hasattr(folder, "numpy") else folder
    return folder.decode() if isinstance(folder, bytes) else str(folder or "")
