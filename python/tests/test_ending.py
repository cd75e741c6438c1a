"""However a script ends, it ends as it would have without us, and the task says how."""

import pytest

INIT = 'from runfold import Task\ntask = Task.init("endings", "{name}", auto_resource_monitoring=False)\n'


@pytest.mark.parametrize(
    ("name", "code", "exit_code", "status", "reason"),
    [
        ("normal", "pass", 0, "completed", ""),
        ("exit zero", "import sys; sys.exit(0)", 0, "completed", ""),
        ("exit three", "import sys; sys.exit(3)", 3, "failed", "exit code 3"),
        ("exit text", "import sys; sys.exit('no data')", 1, "failed", "exit code 1"),
        ("exception", "raise ValueError('lr is wrong')", 1, "failed", "Exception: ValueError: lr is wrong"),
        ("interrupt", "raise KeyboardInterrupt", 130, "stopped", "stopped at the terminal (KeyboardInterrupt)"),
    ],
)
def test_the_end_is_told_as_it_was(scripts, api, name, code, exit_code, status, reason):
    script = "print('before')\n" + code + "\n"
    plain = scripts.run(script, code_is=None)
    run = scripts.run(INIT.format(name=name) + script, code_is=None)
    assert run.code == plain.code and abs(run.code) in (exit_code, 2)
    task = api.task(run.task)
    assert (task["status"], task.get("status_reason", "")) == (status, reason)
    assert "before" in api.console(run.task)
    if name == "exception":
        assert "raise ValueError('lr is wrong')" in task["status_message"]
        assert any("ValueError: lr is wrong" in line for line in api.console(run.task))
        assert "runfold" not in run.out.partition("Traceback")[2]


def test_what_was_reported_just_before_an_exception_is_not_lost(scripts, api):
    run = scripts.run(
        INIT.format(name="late")
        + "task.upload_artifact('a', {'x': 1}); task.get_logger().report_scalar('m', 'v', 1.0, 0)\n1 / 0\n",
        code_is=1,
    )
    assert list(api.artifacts(run.task)) == ["a"] and api.scalars(run.task) == {"m/v": [(0, 1.0)]}


def test_the_user_s_own_hooks_run_once_and_their_exit_codes_stand(scripts, api):
    run = scripts.run(
        """
        import atexit, sys
        atexit.register(lambda: print("my atexit"))
        sys.excepthook = lambda kind, error, trace: print("my hook", error)
        """
        + INIT.format(name="hooks").replace("\n", "\n        ")
        + """
        raise RuntimeError("x")
        """,
        code_is=1,
    )
    assert run.out.count("my hook x") == 1 and run.out.count("my atexit") == 1
    assert api.task(run.task)["status"] == "failed"


def test_a_forked_child_ends_nothing(scripts, api):
    run = scripts.run(
        INIT.format(name="fork")
        + """
import os, sys
child = os.fork()
if not child:
    print("in the child")
    sys.exit(0)
assert os.waitpid(child, 0)[1] == 0
task.get_logger().report_scalar("m", "v", 1.0, 0)
print("in the parent")
"""
    )
    assert api.task(run.task)["status"] == "completed"
    lines = api.console(run.task)
    assert lines.count("in the parent") == 1 and lines.count("in the child") == 1
    assert api.scalars(run.task) == {"m/v": [(0, 1.0)]}


def test_processes_that_the_script_starts_take_part_in_its_task(scripts, api):
    run = scripts.run(
        """
        import subprocess, sys, multiprocessing
        from runfold import Task
        def work(i):
            Task.current_task().get_logger().report_scalar("worker", str(i), float(i), 0)
        if __name__ == "__main__":
            task = Task.init("endings", "children", auto_resource_monitoring=False)
            for method in ("fork", "spawn"):
                context = multiprocessing.get_context(method)
                processes = [context.Process(target=work, args=(i + (10 if method == "spawn" else 0),)) for i in range(3)]
                [p.start() for p in processes]; [p.join() for p in processes]
                assert [p.exitcode for p in processes] == [0, 0, 0]
            code = "from runfold import Task; t = Task.init(); t.get_logger().report_scalar('worker', 'sub', 1.0, 0)"
            subprocess.run([sys.executable, "-c", code], check=True)
        """
    )
    assert api.task(run.task)["status"] == "completed"
    assert sorted(api.scalars(run.task)) == sorted(f"worker/{i}" for i in [0, 1, 2, 10, 11, 12, "sub"])


def test_closing_does_not_end_the_process_and_a_new_task_may_begin(scripts, api):
    run = scripts.run(
        INIT.format(name="first")
        + """
print("one")
task.mark_completed(); task.close(); task.close()
other = Task.init("endings", "second", auto_resource_monitoring=False)
print("two")
print("IDS", __import__("json").dumps([task.id, other.id]))
"""
    )
    first, second = run.said("IDS")
    assert [api.task(one)["status"] for one in (first, second)] == ["completed", "completed"]
    assert "one" in api.console(first) and "two" not in api.console(first)
    assert "two" in api.console(second) and "one" not in api.console(second)


def test_a_thread_that_exits_says_nothing_of_the_process(scripts, api):
    run = scripts.run(
        INIT.format(name="thread")
        + "import sys, threading\nthread = threading.Thread(target=lambda: sys.exit(3)); thread.start(); thread.join()\n"
    )
    assert api.task(run.task)["status"] == "completed"


def test_all_steps_of_the_end_share_one_deadline(monkeypatch, tmp_path):
    from types import SimpleNamespace

    from runfold import _core
    from runfold.task import ending

    clock = [100.0]

    def takes(seconds=0.0, timeout=None, **_):
        clock[0] += seconds if timeout is None else timeout
        return True

    def close(seconds):
        takes(seconds)
        return {"server_task": "", "complete": True, "dropped": 0, "directory": "x", "refused": []}

    monkeypatch.setattr(ending, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    monkeypatch.setattr(_core, "sync", lambda folder, client, timeout_s, task: takes(timeout_s))
    for name in ("own-1", "child-2"):
        (tmp_path / name).mkdir()
    recording = SimpleNamespace(
        ended=False, owns=True, online=True, client=object(), project_name="", task_id="t", publish_at_end=False,
        frames=SimpleNamespace(close=lambda: None), environment=SimpleNamespace(join=takes), sampler=None, streams=None,
        rank=SimpleNamespace(leads=True, label=""), local_folder=tmp_path / "own-1", write=lambda *_: None,
        reporter=SimpleNamespace(flush=takes, close=close, counters=lambda: {"last_error": ""}),
    )  # fmt: skip
    task = SimpleNamespace(_recording=recording, _document={}, _set_runtime=lambda values: None)
    assert ending.finish(task, ending.Outcome(), 10.0)
    assert clock[0] == 110.0, "each step takes all that it is given"
