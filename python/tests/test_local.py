"""With no server, or one that is away, a run is recorded and sent later; nothing waits and nothing is lost."""

import json
import os
import subprocess
import time

from conftest import KEYS, Api, Scripts, Server

CODE = """
    from runfold import Task
    task = Task.init("local", "run", auto_resource_monitoring=False, output_uri=True)
    task.connect({"lr": 0.1})
    for i in range(100): task.get_logger().report_scalar("m", "v", float(i), i)
    task.upload_artifact("a", {"x": 1})
    import numpy as np
    task.get_logger().report_image("img", "n", 1, image=np.zeros((4, 4), "uint8"))
    from runfold import OutputModel
    open("w.pt", "wb").write(b"weights"); OutputModel(task, name="net").update_weights("w.pt")
    print("a line")
"""
SYNC = """
    import json
    from runfold import _core, _session
    reports = _core.sync(str(_session.settings().home / "journal"), _session.client(), timeout_s=60)
    print("REPORTS", json.dumps([[r["task"], r["complete"], r["refused"]] for r in reports]))
"""


def everything_is_there(api, task_id):
    task = api.task(task_id)
    assert task["status"] == "completed"
    assert api.call("projects.get_by_id", project=task["project"])["project"]["name"] == "local"
    assert api.parameters(task_id) == {"General/lr": "0.1"}
    assert api.scalars(task_id)["m/v"] == [(i, float(i)) for i in range(100)]
    assert json.loads(api.fetch(api.artifacts(task_id)["a"]["uri"])) == {"x": 1}
    assert api.fetch(api.samples(task_id)[0]["url"])[:4] == b"\x89PNG"
    assert [api.fetch(one["uri"]) for one in api.models(task_id)] == [b"weights"]
    assert "a line" in api.console(task_id)


def test_without_a_server_a_run_is_recorded_and_a_sync_sends_it(local, server, api):
    run = local.run(CODE)
    assert "no server is configured" in run.out and run.out.count("Runfold") <= 4
    online = Scripts.__new__(Scripts)
    online.__dict__.update({**local.__dict__, "server": server})
    reports = online.run(SYNC).said("REPORTS")
    assert [(task, complete, refused) for task, complete, refused in reports] == [(run.task, True, [])]
    everything_is_there(api, run.task)
    assert online.run(SYNC).said("REPORTS") == []


def test_the_executable_sends_what_waits_and_says_so(local, server, api):
    run = local.run(CODE)
    environment = local.environment(RUNFOLD_HOST=server.url, RUNFOLD_API_ACCESS_KEY=KEYS[0], RUNFOLD_API_SECRET_KEY=KEYS[1])

    def sync(*more):
        command = [os.environ["RUNFOLD_BIN"], "sync", *more]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run.task in sync("--list")
    assert f"{run.task}  sent" in sync()
    everything_is_there(api, run.task)
    assert "nothing waits" in sync()


def test_a_server_that_is_away_delays_nothing_and_gets_everything_later(tmp_path):
    away = Server(tmp_path)  # nobody listens there yet
    scripts = Scripts(tmp_path, away)
    begun = time.monotonic()
    run = scripts.run(CODE, env={"RUNFOLD_EXIT_DEADLINE": "1"})
    assert time.monotonic() - begun < 60
    assert "safe on this disk" in run.out
    away.start()
    try:
        assert all(complete for _, complete, _ in scripts.run(SYNC).said("REPORTS"))
        everything_is_there(Api(away.url), run.task)
    finally:
        away.stop()


def test_offline_mode_records_although_there_is_a_server(scripts, api):
    run = scripts.run("from runfold import Task; Task.set_offline(True)\n" + __import__("textwrap").dedent(CODE))
    assert "offline mode" in run.out
    assert all(complete for _, complete, _ in scripts.run(SYNC).said("REPORTS"))
    everything_is_there(api, run.task)


def test_what_was_reported_before_a_kill_is_sent_by_the_next_sync(scripts, api):
    run = scripts.run(
        "from runfold import Task; Task.set_offline(True)\n"
        "import os, signal\n"
        "task = Task.init('local', 'killed', auto_resource_monitoring=False)\n"
        "for i in range(5000): task.get_logger().report_scalar('m', 'v', float(i), i)\n"
        "print('last words', flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n",
        code_is=-9,
    )
    assert all(complete for _, complete, _ in scripts.run(SYNC).said("REPORTS"))
    assert len(api.scalars(run.task)["m/v"]) == 5000 and "last words" in api.console(run.task)
    task = api.task(run.task)
    assert (task["status"], "without closing" in task["status_reason"]) == ("stopped", True)


def test_settings_come_from_our_file_and_from_clearml_s(local, server, api):
    ours = local.home / ".config" / "runfold" / "config.toml"
    ours.parent.mkdir(parents=True)
    ours.write_text(f'host = "{server.url}"\napi_access_key = "{KEYS[0]}"\napi_secret_key = "{KEYS[1]}"\n')
    code = "from runfold import Task; Task.init('local', 'settings', auto_resource_monitoring=False)\n"
    assert api.task(local.run(code).task)["status"] == "completed"
    ours.unlink()
    (local.home / "clearml.conf").write_text(
        f'api {{ api_server: "{server.url}/api"\n web_server: "{server.url}"\n files_server: "{server.url}/files"\n'
        f'credentials {{ access_key: "{KEYS[0]}", secret_key: "{KEYS[1]}" }} }}\n'
    )
    assert api.task(local.run(code).task)["status"] == "completed"


def test_a_folder_that_cannot_be_written_ends_no_script_and_what_is_lost_is_said(local):
    (local.home / "file").write_text("in the way")
    run = local.run(
        """
        from runfold import Task
        task = Task.init("local", "no folder", auto_resource_monitoring=False)
        task.get_logger().report_scalar("m", "v", 1.0, 0)
        task.upload_artifact("a", {"x": 1})
        print("trained")
        """,
        env={"RUNFOLD_HOME": str(local.home / "file")},
    )
    assert "\ntrained\n" in run.out
    assert "a.json` was NOT recorded" in run.out
    assert "this run is NOT recorded" in run.out and "records of this run were NOT kept: the journal" in run.out
    assert "recorded in" not in run.out and "`runfold sync` sends it" not in run.out
