"""From `tasks.enqueue` to the first line of user code, side by side: `runfold agent` and ClearML's agent.

Each agent works on the same server, the same task and the same machine, one after the other, with nothing in its caches
at first ("cold": interpreter found, packages resolved, downloaded and installed) and then again with the same packages
("warm"). Both have a home of their own, so neither profits from what the other downloaded.

    python tests/bench/agent.py --runfold target/release/runfold --page docs/benchmarks-agent.md
"""

import argparse
import base64
import json
import os
import pathlib
import platform
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.error
import urllib.request

SCRIPT = """
import time; open(__import__("os").environ["RUNFOLD_BENCH_FIRST_LINE"], "w").write(repr(time.time()))
import numpy, sklearn
print("numpy", numpy.__version__, "scikit-learn", sklearn.__version__)
"""


def call(url, authorization, action, **body):
    headers = {"Content-Type": "application/json", "Authorization": authorization}
    request = urllib.request.Request(f"{url}/api/v2.23/{action}", data=json.dumps(body).encode(), headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["data"]


class Server:
    def __init__(self, binary, folder):
        self.keys = (secrets.token_hex(10), secrets.token_hex(24))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.url = f"http://127.0.0.1:{probe.getsockname()[1]}"
        environment = {
            **os.environ,
            "HOME": str(folder),
            "RUNFOLD_ADMIN_ACCESS_KEY": self.keys[0],
            "RUNFOLD_ADMIN_SECRET_KEY": self.keys[1],
        }
        command = [binary, "server", "--data-dir", str(folder / "data"), "--listen", self.url.removeprefix("http://")]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.authorization = "Basic " + base64.b64encode(":".join(self.keys).encode()).decode()
        deadline = time.monotonic() + 30
        while True:
            try:
                urllib.request.urlopen(f"{self.url}/health", timeout=5)
                return
            except (urllib.error.URLError, ConnectionError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def call(self, action, **body):
        return call(self.url, self.authorization, action, **body)


def plain_environment(home, first_line):
    """The machine's own variables (PATH, certificates, proxies, index) without those of any agent."""
    ours = ("CLEARML_", "TRAINS_", "RUNFOLD_", "UV_", "VIRTUAL_ENV", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    path = os.pathsep.join(folder for folder in kept["PATH"].split(os.pathsep) if not folder.startswith(sys.prefix))
    return {**kept, "HOME": str(home), "PATH": path, "XDG_CACHE_HOME": str(home / ".cache"),
            "PIP_CACHE_DIR": str(home / ".cache/pip"), "RUNFOLD_BENCH_FIRST_LINE": str(first_line)}


def start_runfold(options, server, queue, home, first_line):
    environment = {
        **plain_environment(home, first_line),
        "RUNFOLD_HOST": server.url,
        "RUNFOLD_API_ACCESS_KEY": server.keys[0],
        "RUNFOLD_API_SECRET_KEY": server.keys[1],
        "RUNFOLD_AGENT_NAME": "bench",
    }
    log = open(home / "agent.log", "ab")
    return subprocess.Popen([options.runfold, "agent", "run", "--queue", queue], env=environment, stdout=log, stderr=log)


def start_clearml(options, server, queue, home, first_line):
    configuration = f"""
        api {{
            api_server: {server.url}/api
            web_server: {server.url}
            files_server: {server.url}/files
            credentials {{ access_key: {server.keys[0]}, secret_key: {server.keys[1]} }}
        }}
        agent {{ venvs_cache {{ max_entries: 10, free_space_threshold_gb: 1.0, path: ~/.clearml/venvs-cache }} }}
    """
    (home / "clearml.conf").write_text(textwrap.dedent(configuration))
    environment = {**plain_environment(home, first_line), "CLEARML_CONFIG_FILE": str(home / "clearml.conf")}
    program = pathlib.Path(sys.executable).with_name("clearml-agent")
    log = open(home / "agent.log", "ab")
    command = [str(program), "daemon", "--queue", queue, "--foreground", "--cpu-only"]
    return subprocess.Popen(command, env=environment, stdout=log, stderr=log, start_new_session=True)


def one_run(server, queue, number, packages, first_line):
    """Seconds from the enqueueing to the first line; the run is awaited to its end."""
    version = platform.python_version()
    script = {
        "diff": SCRIPT, "entry_point": "train.py", "working_dir": ".", "binary": f"python{version.rsplit('.', 1)[0]}",
        "requirements": {"pip": f"# Python {version}\n\n" + "\n".join(packages) + "\n"},
    }
    task = server.call("tasks.create", name=f"run {number}", type="training", script=script)["id"]
    first_line.unlink(missing_ok=True)
    began = time.time()
    server.call("tasks.enqueue", task=task, queue=queue)
    deadline = time.monotonic() + 900
    while time.monotonic() < deadline:
        status = server.call("tasks.get_by_id", task=task)["task"]["status"]
        if status in ("completed", "failed", "stopped"):
            break
        time.sleep(0.2)
    if status != "completed":
        log = server.call("events.get_task_log", task=task, order="asc", batch_size=500)["events"]
        sys.exit(f"the run ended as {status}:\n" + "\n".join(event["msg"] for event in log[-40:]))
    return float(first_line.read_text()) - began


def measure(options, server, name, start, folder):
    home = folder / name
    home.mkdir()
    first_line = home / "first-line"
    queue = server.call("queues.create", name=f"bench {name}")["id"]
    agent = start(options, server, queue, home, first_line)
    try:
        deadline = time.monotonic() + 60
        while not any(queue in [q["id"] for q in worker["queues"]] for worker in server.call("workers.get_all")["workers"]):
            if time.monotonic() > deadline:
                sys.exit(f"{name} did not register:\n{(home / 'agent.log').read_text()[-2000:]}")
            time.sleep(0.1)
        time.sleep(2)
        cold = one_run(server, queue, 0, options.packages, first_line)
        print(f"{name}: cold {cold:.2f} s", flush=True)
        warm = [one_run(server, queue, number + 1, options.packages, first_line) for number in range(options.warm)]
        print(f"{name}: warm {' '.join(f'{seconds:.2f}' for seconds in warm)} s", flush=True)
        return {"cold_s": cold, "warm_s": warm}
    finally:
        agent.send_signal(signal.SIGTERM)
        try:
            agent.wait(timeout=30)
        except subprocess.TimeoutExpired:
            agent.kill()
            agent.wait()


def page(options, figures):
    rows = []
    for name, figure in figures.items():
        warm = statistics.median(figure["warm_s"])
        rows.append(f"| {name} | {figure['cold_s']:.2f} | {warm:.2f} | {max(figure['warm_s']):.2f} |")
    ours, theirs = figures["runfold agent"], figures["clearml-agent 3.0.3"]
    ratios = (theirs["cold_s"] / ours["cold_s"], statistics.median(theirs["warm_s"]) / statistics.median(ours["warm_s"]))
    cpu = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown")
    return f"""# From the queue to the first line of user code

Seconds from `tasks.enqueue` to the first line of the task's script, for a task without a repository that needs
{", ".join(options.packages)}. Both agents wait already, on the same server and machine, one after the other.
*Cold*: nothing is in the agent's caches, so packages are resolved, downloaded and installed. *Warm*: the same packages
again, {options.warm} times.

| agent | cold | warm, median | warm, slowest |
| --- | --- | --- | --- |
{chr(10).join(rows)}

Ours is {ratios[0]:.1f} times as fast cold and {ratios[1]:.1f} times as fast warm.

Taken with `cargo xtask bench agent` on {os.cpu_count()} cores ({cpu}), Python {platform.python_version()},
{time.strftime("%Y-%m-%d")}. ClearML's agent polls its queue every 5 s by default, and was left at that.
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runfold", required=True)
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("--warm", type=int, default=5)
    parser.add_argument("--packages", nargs="+", default=["numpy==2.4.6", "scikit-learn==1.9.1"])
    parser.add_argument("--only", choices=["runfold", "clearml"])
    options = parser.parse_args()
    options.runfold = str(pathlib.Path(options.runfold).resolve())
    agents = {"runfold agent": start_runfold, "clearml-agent 3.0.3": start_clearml}
    if options.only:
        agents = {name: start for name, start in agents.items() if name.startswith(options.only)}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        server = Server(options.runfold, folder)
        try:
            figures = {name: measure(options, server, name, start, folder) for name, start in agents.items()}
        finally:
            server.process.send_signal(signal.SIGTERM)
            server.process.wait(timeout=30)
    print(json.dumps(figures, indent=2))
    if options.page and len(figures) == 2:
        options.page.write_text(page(options, figures))


if __name__ == "__main__":
    main()
