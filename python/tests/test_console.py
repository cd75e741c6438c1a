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
