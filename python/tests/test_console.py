"""What a terminal would show is what is recorded."""

from runfold._console import Screen, Streams


def shown(*texts):
    screen, lines = Screen(), []
    for text in texts:
        lines.extend(screen.write(text))
    return lines + list(screen.drain())


def test_a_line_written_in_pieces_is_one_line():
    assert shown("plain\nhalf", " done\n", "tail") == ["plain", "half done", "tail"]


def test_a_progress_bar_keeps_its_last_state_only():
    assert shown("\r 10%", "\r 50%", "\r100%\n", "next\n") == ["100%", "next"]


def test_bars_below_each_other_keep_their_last_states():
    frames = [f"\x1b[A\x1b[Aa: {i}\nb: {i}\n" for i in range(1, 100)]
    lines = shown("a: 0\nb: 0\n", *frames, "end\n")
    # the first state had scrolled out before anybody knew that it would change
    assert lines == ["a: 0", "b: 0", "a: 99", "b: 99", "end"]


def test_an_escape_sequence_cut_in_two_is_still_one():
    assert shown("\x1b", "[31mred\x1b[", "0m\n") == ["\x1b[31mred\x1b[0m"]


def test_empty_lines_stay():
    assert shown("a\n\nb\n") == ["a", "", "b"]


def test_a_line_without_end_is_cut_so_that_memory_is_bounded():
    screen = Screen()
    lines = list(screen.write("x" * 200_000))
    assert len(lines) == 1 and len(lines[0]) == 200_000
    assert not screen.pending


def test_streams_are_put_back_and_what_was_printed_arrived(capsys):
    import sys

    before, lines = sys.stdout, []
    streams = Streams(lambda text, level: lines.append((level, text)))
    streams.install()
    print("to out")
    print("to err", file=sys.stderr)
    print("unfinished", end="")
    streams.restore()
    print("after")
    assert sys.stdout is before
    assert lines == [("info", "to out"), ("error", "to err"), ("info", "unfinished")]
    assert capsys.readouterr().out == "to out\nunfinishedafter\n"


def test_a_stream_replaced_meanwhile_is_left_alone():
    import io
    import sys

    streams, before = Streams(lambda text, level: None), sys.stdout
    streams.install()
    other = io.StringIO()
    sys.stdout = other
    try:
        streams.restore()
        assert sys.stdout is other
    finally:
        sys.stdout = before


def test_a_line_that_cannot_be_recorded_ends_no_print_and_the_next_ones_are_recorded(capsys, monkeypatch):
    lines, told_of = [], []

    def line(text, level):
        if "bad" in text:
            raise ValueError("the disk is odd")
        lines.append(text)

    streams = Streams(line, stderr=False)
    monkeypatch.setattr("runfold._console.tell", told_of.append)
    streams.install()
    try:
        print("bad one")
        print("bad two")
        print("good")
        print("bad tail", end="")
    finally:
        streams.restore()
    told = capsys.readouterr()
    assert told.out == "bad one\nbad two\ngood\nbad tail"
    assert lines == ["good"] and len(told_of) == 1


def test_text_that_is_no_utf_8_is_recorded_written_out(scripts, api):
    run = scripts.run(
        """
        import logging, os
        from runfold import Task
        task = Task.init("console", "surrogates", auto_resource_monitoring=False)
        odd = os.fsdecode(b"x\\xe9")
        print("printed", odd)
        task.get_logger().report_text(f"told {odd}", print_console=False)
        with task.get_logger().capture_logging():
            logging.getLogger('x').error(f'logged {odd}')
        task.set_comment(f"comment {odd}")
        print("after")
        """,
        env={"PYTHONIOENCODING": "utf-8:surrogateescape"},
    )
    lines = api.console(run.task)
    assert [line for line in lines if line.startswith(("printed", "told", "logged", "after"))] == [
        "printed x\\udce9",
        "told x\\udce9",
        "logged x\\udce9",
        "after",
    ]
    assert api.task(run.task)["comment"] == "comment x?"
