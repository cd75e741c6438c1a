"""A run can be rebuilt elsewhere: its repository with everything that is not pushed."""

import io
import subprocess
import tarfile

import pytest

CODE = 'from runfold import Task\nTask.init("environment", "git", auto_resource_monitoring=False)\n'


def git(folder, *words, **more):
    environment = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b.c",
        "HOME": str(folder),
        "PATH": "/usr/bin:/bin",
    }
    return (
        subprocess.run(["git", *words], cwd=folder, env=environment, check=True, capture_output=True, **more)
        .stdout.decode()
        .strip()
    )


@pytest.fixture
def repository(scripts):
    """A clone with a pushed commit."""
    origin = scripts.folder / "origin.git"
    git(scripts.folder, "init", "-q", "--bare", "-b", "main", str(origin))
    work = scripts.folder / "work"
    git(scripts.folder, "clone", "-q", str(origin), str(work))
    git(work, "checkout", "-q", "-b", "main")
    (work / "main.py").write_text(CODE)
    (work / "lib.py").write_text("value = 1\n")
    (work / ".gitignore").write_text("ignored.txt\n")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "first")
    git(work, "push", "-q", "origin", "main")
    return origin, work


def rebuilt(api, task_id, origin, into):
    """What a worker does: clone, bundle, checkout, apply."""
    script = api.task(task_id)["script"]
    git(into.parent, "clone", "-q", str(origin), str(into))
    bundle = api.artifacts(task_id).get("code bundle")
    patch = script["diff"].encode("utf-8", "surrogateescape")
    if bundle:
        assert bundle["mode"] == "input"  # copies of the task keep it
        with tarfile.open(fileobj=io.BytesIO(api.fetch(bundle["uri"]))) as packed:
            names = packed.getnames()
            packed.extractall(into.parent / "bundle", filter="data")
        patch = (into.parent / "bundle" / "uncommitted.diff").read_bytes()
        if "commits.bundle" in names:
            git(into, "fetch", "-q", str(into.parent / "bundle" / "commits.bundle"), "HEAD")
    git(into, "checkout", "-q", script["version_num"])
    if patch:
        git(into, "apply", "--whitespace=nowarn", input=patch)
    return into


def test_a_dirty_tree_with_new_files_and_unpushed_commits_is_rebuilt_byte_for_byte(scripts, api, repository):
    origin, work = repository
    (work / "lib.py").write_text("value = 2\n")
    git(work, "commit", "-q", "-am", "not pushed")
    (work / "lib.py").write_text("value = 3  # ü\n")
    (work / "new").mkdir()
    (work / "new" / "module.py").write_text("fresh = True\n")
    (work / "data.bin").write_bytes(bytes(range(256)) * 4)
    (work / "ignored.txt").write_text("no\n")
    (work / ".env").write_text("PASSWORD=x\n")
    (work / "large.bin").write_bytes(bytes(2_000_000))
    before = git(work, "status", "--porcelain")
    run = scripts.run(CODE, cwd=work)
    script = api.task(run.task)["script"]
    assert (script["repository"], script["branch"], script["entry_point"]) == (str(origin), "main", "main.py")
    assert script["version_num"] == git(work, "rev-parse", "HEAD")
    assert git(work, "status", "--porcelain") == before, "the repository itself is left alone"
    copy = rebuilt(api, run.task, origin, scripts.folder / "copy")
    for name in ("main.py", "lib.py", "new/module.py", "data.bin"):
        assert (copy / name).read_bytes() == (work / name).read_bytes(), name
    for name in ("ignored.txt", ".env", "large.bin"):
        assert not (copy / name).exists(), name
    notice = next(line for line in api.console(run.task) if "not recorded" in line)
    assert "`.env` (looks like a secret)" in notice and "`large.bin` (larger than 1 MB)" in notice


def test_a_patch_too_large_for_the_task_travels_in_the_bundle(scripts, api, repository):
    origin, work = repository
    (work / "lib.py").write_text("".join(f"line {i} of many\n" for i in range(40_000)))
    run = scripts.run(CODE, cwd=work)
    assert api.task(run.task)["script"]["diff"] == ""
    copy = rebuilt(api, run.task, origin, scripts.folder / "copy")
    assert (copy / "lib.py").read_bytes() == (work / "lib.py").read_bytes()


def test_a_patch_that_is_no_utf_8_travels_in_the_bundle(scripts, api, repository):
    origin, work = repository
    (work / "latin.txt").write_bytes("x\u00e9\n".encode("latin-1"))
    run = scripts.run(CODE, cwd=work)
    assert api.task(run.task)["script"]["diff"] == ""
    copy = rebuilt(api, run.task, origin, scripts.folder / "copy")
    assert (copy / "latin.txt").read_bytes() == b"x\xe9\n"


def test_staged_and_tracked_secrets_and_large_files_are_left_out_and_named(scripts, api, repository):
    origin, work = repository
    (work / "id_rsa").write_text("first key\n")
    (work / "old.pem").write_text("old key\n")
    (work / "gone.py").write_text("gone = True\n")
    (work / "table.csv").write_text("a,b\n")
    git(work, "add", "-A")
    git(work, "commit", "-q", "-m", "second")
    git(work, "push", "-q", "origin", "main")
    (work / "id_rsa").write_text("second key\n")
    (work / "old.pem").unlink()
    (work / "gone.py").unlink()
    (work / "table.csv").write_text("1,2\n" * 300_000)
    (work / ".env").write_text("PASSWORD=hunter2\n")
    git(work, "add", ".env")
    (work / "lib.py").write_text("value = 2\n")
    (work / "new.py").write_text("fresh = True\n")
    run = scripts.run(CODE, cwd=work)
    diff = api.task(run.task)["script"]["diff"]
    for hidden in ("hunter2", "key", "1,2"):
        assert hidden not in diff, hidden
    notice = next(line for line in api.console(run.task) if "not recorded" in line)
    for name in ("id_rsa", "old.pem", ".env", "table.csv"):
        assert f"`{name}`" in notice, name
    copy = rebuilt(api, run.task, origin, scripts.folder / "copy")
    assert (copy / "lib.py").read_text() == "value = 2\n" and (copy / "new.py").read_text() == "fresh = True\n"
    assert not (copy / "gone.py").exists() and (copy / "id_rsa").read_text() == "first key\n"


def test_a_change_made_within_the_second_of_the_commit_is_seen(scripts, api, repository):
    import os

    origin, work = repository
    git(work, "config", "core.trustctime", "false")  # a test can't set this time, and would race with it
    times = (1_700_000_000, 1_700_000_000)
    os.utime(work / "lib.py", times)
    git(work, "update-index", "--refresh")
    (work / "lib.py").write_text("value = 2\n")  # as long as before
    for changed in (work / "lib.py", work / ".git" / "index"):
        os.utime(changed, times)
    (work / "new.py").write_text("fresh = True\n")
    run = scripts.run(CODE, cwd=work)
    assert "+value = 2" in api.task(run.task)["script"]["diff"]


def test_a_password_in_the_remote_is_not_recorded(scripts, api, repository):
    _, work = repository
    git(work, "remote", "set-url", "origin", "https://me:secret@example.com/x.git")
    run = scripts.run(CODE, cwd=work)
    assert api.task(run.task)["script"]["repository"] == "https://example.com/x.git"
    assert "secret" not in str(api.task(run.task))


def test_a_script_in_a_sub_folder_says_where_it_was_started(scripts, api, repository):
    _, work = repository
    (work / "sub").mkdir()
    run = scripts.run(CODE, cwd=work / "sub")
    script = api.task(run.task)["script"]
    assert (script["working_dir"], script["entry_point"]) == ("sub", "main.py")


def test_requirements_can_be_added_ignored_and_frozen(scripts, api):
    run = scripts.run(
        """
        import numpy, pytest
        from runfold import Task
        Task.add_requirements("torch", ">=2"); Task.ignore_requirements("numpy")
        Task.init("environment", "requirements", auto_resource_monitoring=False)
        """
    )
    lines = api.task(run.task)["script"]["requirements"]["pip"].split()
    assert "torch>=2" in lines and any(line.startswith("pytest==") for line in lines)
    assert not any(line.startswith("numpy") for line in lines)
