"""A PostgreSQL server of our own on loopback, in a temporary folder, for as long as tests run."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep

OWNER = "postgres"
"""PostgreSQL refuses to run as root; its Debian package makes this user."""

QUICK = {
    "listen_addresses": "'127.0.0.1'",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "shared_buffers": "'64MB'",
    "max_wal_size": "'256MB'",
    "autovacuum": "off",
}


def binaries():
    """Return the folder of initdb and pg_ctl, None where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).parent if on_path else None


class Cluster:
    """Start, stop, freeze and address one server."""

    def __init__(self, folder, programs):
        self._folder = Path(folder)
        self._programs = programs
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._data = self._folder / "data"

    @property
    def address(self):
        return f"postgresql+asyncpg://wayfinder:s3cret@127.0.0.1:{self.port}/postgres"

    def make(self):
        if os.getuid() == 0:
            shutil.chown(self._folder, OWNER)
        secret = self._folder / "secret"
        secret.write_text("s3cret\n")
        secret.chmod(0o644)
        self._run(
            "initdb",
            "-D",
            self._data,
            "-U",
            "wayfinder",
            "--auth=scram-sha-256",
            f"--pwfile={secret}",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        with (self._data / "postgresql.conf").open("a") as out:
            out.write("".join(f"{name} = {value}\n" for name, value in QUICK.items()))
            out.write(f"port = {self.port}\nunix_socket_directories = '{self._folder}'\n")

    def start(self):
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-w", "start")

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")

    def restart(self):
        self.stop("immediate")
        self.start()

    @property
    def running(self):
        return (self._data / "postmaster.pid").exists()

    @contextmanager
    def frozen(self):
        """Hang the server: it takes connections, as the system does that for it, and answers nothing."""
        processes = self._processes()
        for process in processes:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                try:
                    os.kill(process, signal.SIGCONT)
                except ProcessLookupError:
                    continue

    def _processes(self):
        """Return the postmaster and its children: nothing but what this cluster started."""
        postmaster = int((self._data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *map(int, children)]

    def _run(self, program, *arguments):
        owner = {"user": OWNER, "group": OWNER, "extra_groups": []} if os.getuid() == 0 else {}
        done = subprocess.run(
            [self._programs / program, *map(str, arguments)],
            cwd=self._folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=120,
            **owner,
        )
        if done.returncode:
            raise RuntimeError(f"{program} ended with {done.returncode}: {done.stderr}")

    def end(self):
        """Stop for good, whatever state it is in, and take the folder away."""
        deadline = monotonic() + 20
        while self.running and monotonic() < deadline:
            try:
                self.stop("immediate")
            except (RuntimeError, subprocess.TimeoutExpired):
                sleep(0.5)
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def clusters_folder():
    """Yield a folder for servers; those that a killed test left running in it are stopped."""
    # A short path: a socket's name has 107 bytes.
    folder = Path(mkdtemp(prefix="wayfinder-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for left in folder.iterdir():
            Cluster(left, binaries()).end()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_cluster(parent):
    """Yield a fresh server; it and its folder are gone afterwards."""
    cluster = Cluster(mkdtemp(dir=parent), binaries())
    try:
        cluster.make()
        cluster.start()
        yield cluster
    finally:
        cluster.end()
