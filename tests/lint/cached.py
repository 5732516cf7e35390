"""Runs a tool over many files, two at a time, and not again where nothing has changed since it was content."""

import concurrent.futures
import dataclasses
import hashlib
import os
import pathlib
import subprocess


@dataclasses.dataclass
class Job:
    name: str
    command: list[str]
    reads: list[pathlib.Path]  # whose contents the result depends on, besides the command

    def key(self, root):
        """The tree may stand anywhere: only contents count."""
        digest = hashlib.sha256("\0".join(part.replace(str(root), "") for part in self.command).encode())
        for path in self.reads:
            digest.update(b"\0" + path.read_bytes())
        return digest.hexdigest()


def run(jobs, root, folder):
    """Yields what the tool says against the tree. A job that it is content with leaves a file with its key in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    keys = {job.name: job.key(root) for job in jobs}
    stamps = {job.name: folder / (job.name.replace("/", "+") + ".ok") for job in jobs}
    stale = [job for job in jobs if not stamps[job.name].exists() or stamps[job.name].read_text() != keys[job.name]]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for job, done in zip(stale, pool.map(lambda job: subprocess.run(job.command, capture_output=True, text=True, check=False), stale)):
            if done.returncode == 0:
                stamps[job.name].write_text(keys[job.name])
            else:
                yield f"{job.name}:\n{done.stdout}{done.stderr}"
