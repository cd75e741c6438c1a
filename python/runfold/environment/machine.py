"""The machine under the interpreter: system, processor, memory, GPU driver, and the system libraries that are loaded."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

_LOADED = re.compile(r"\s(/\S+\.so(?:\.[0-9.]+)?)$")


def facts() -> dict[str, str]:
    """Short facts as the runtime properties that ClearML's pages show, with ours beside them."""
    found = {
        "OS": platform.platform(),
        "python_version": platform.python_version(),
        "python_exec": sys.executable,
        "processor": platform.machine(),
        "cpu_cores": str(os.cpu_count() or 0),
        "hostname": platform.node(),
        "memory_gb": _memory(),
        "gpu_driver_version": _first(r"Kernel Module\s+(\S+)", "/proc/driver/nvidia/version"),
        "gpu_driver_cuda_version": _cuda(),
        "container": _container(),
        "libc": " ".join(platform.libc_ver()),
    }
    return {name: value for name, value in found.items() if value}


def _memory() -> str:
    kilobytes = _first(r"MemTotal:\s+(\d+) kB", "/proc/meminfo")
    return f"{int(kilobytes) / 1_048_576:.1f}" if kilobytes else ""


def _first(pattern: str, path: str) -> str:
    try:
        match = re.search(pattern, Path(path).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""
    return match.group(1) if match else ""


def _cuda() -> str:
    """The version of the CUDA runtime that is loaded into this process."""
    for path in loaded_libraries():
        match = re.search(r"libcudart[-.]?\w*\.so\.([0-9.]+)$", path)
        if match:
            return match.group(1)
    return ""


def _container() -> str:
    named = os.environ.get("RUNFOLD_DOCKER_IMAGE") or os.environ.get("CLEARML_DOCKER_IMAGE")
    if named:
        return named
    return "docker" if os.path.exists("/.dockerenv") else "podman" if os.path.exists("/run/.containerenv") else ""


def loaded_libraries() -> list[str]:
    """Paths of shared libraries in this process; empty where the system does not tell (macOS, Windows)."""
    try:
        lines = Path("/proc/self/maps").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return sorted({match.group(1) for match in map(_LOADED.search, lines) if match})


def system_packages(libraries: list[str]) -> dict[str, str]:
    """Which system package each library comes from, `name=version`; only Debian's and RPM's databases are asked.

    Libraries inside Python packages are the packages' own and left out.
    """
    outside = [path for path in libraries if "site-packages" not in path and not path.startswith(sys.prefix)]
    if not outside:
        return {}
    found = _debian(outside)
    return found or _rpm(outside)


def _debian(paths: list[str]) -> dict[str, str]:
    owners: dict[str, str] = {}
    names = {path: {path, os.path.realpath(path)} for path in paths}
    wanted = {
        alias: path for path, aliases in names.items() for alias in aliases | {a[4:] for a in aliases if a.startswith("/usr/")}
    }
    lists = Path("/var/lib/dpkg/info")
    for file in sorted(lists.glob("lib*.list")) if lists.is_dir() else []:
        package = file.stem.partition(":")[0]
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            if line in wanted:
                owners[wanted[line]] = package
    versions = _debian_versions(set(owners.values()))
    return {path: f"{package}={versions.get(package, '')}" for path, package in owners.items()}


def _debian_versions(packages: set[str]) -> dict[str, str]:
    versions: dict[str, str] = {}
    package = ""
    try:
        with open("/var/lib/dpkg/status", encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("Package: "):
                    package = line[9:].strip()
                elif line.startswith("Version: ") and package in packages:
                    versions[package] = line[9:].strip()
    except OSError:
        pass
    return versions


def _rpm(paths: list[str]) -> dict[str, str]:
    command = ["rpm", "-qf", "--queryformat", "%{NAME}=%{VERSION}-%{RELEASE}\n", *paths]
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return {}
    lines = done.stdout.splitlines()
    return {path: line for path, line in zip(paths, lines) if "=" in line} if len(lines) == len(paths) else {}
