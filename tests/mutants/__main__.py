"""Run the tests against each mutant and print how many are killed: `make mutants`.

    python -m tests.mutants [WORD …]      mutants whose file contains a word, or all of them
    python -m tests.mutants FILE.toml …   mutants of another catalogue

The tests are collected once. Each mutant then runs in a fork of that process, in which only the
functions it changes are replaced, and ends at the first failure. A mutant outside functions (a
constant, a field) needs a process of its own, which imports a changed copy of the module.
"""

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

import pytest

from .catalogue import CATALOGUE, ROOT, Mutant, read_mutants
from .code_swap import NotInFunctionsError, swap_code

TIMEOUT = 180  # seconds; an endless loop is noticed too
TARGET = 0.9
KILLED, SURVIVED = 1, 0


class MutantRun:
    """Pytest plugin: replaces the loop over the tests by one fork per mutant."""

    def __init__(self, mutants: list[Mutant], processes: int):
        self.mutants = mutants
        self.processes = processes
        self.survivors = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session):
        items = defaultdict(list)
        for item in session.items:
            items[item.path.relative_to(ROOT).as_posix()].append(item)
        gc.collect()
        gc.freeze()  # or each fork would copy the memory of the whole heap
        paths = sorted({path for mutant in self.mutants for path in mutant.tests})
        sound = self._run_all([(path, None, items[path]) for path in paths])
        broken = [path for path, status in sound.items() if status != SURVIVED]
        if broken:
            raise pytest.UsageError(f"These tests fail without a mutant: {', '.join(broken)}")
        jobs = [
            (mutant, mutant, [item for path in mutant.tests for item in items[path]])
            for mutant in self.mutants
        ]
        results = self._run_all(jobs, report=True)
        self.survivors = [mutant for mutant in self.mutants if results[mutant] == SURVIVED]
        return True

    def _run_all(self, jobs, *, report=False):
        """Return {key: exit status} of the jobs (key, mutant or None, items)."""
        waiting, running, results = list(jobs), {}, {}
        while waiting or running:
            while waiting and len(running) < self.processes:
                key, mutant, items = waiting.pop(0)
                running[_start(mutant, items)] = key, time.monotonic()
            pid, status = os.wait()
            if pid not in running:
                continue
            key, began = running.pop(pid)
            results[key] = _verdict(key, status)
            if report:
                word = "survived" if results[key] == SURVIVED else "killed"
                print(f"{word:8} {time.monotonic() - began:5.1f} s  {key}", flush=True)
        return results


class FailurePrinter:
    """Pytest plugin: writes the failures of tests that run without a mutant to a descriptor."""

    def __init__(self, descriptor: int):
        self.descriptor = descriptor

    def pytest_runtest_logreport(self, report):
        if report.failed:
            text = f"{report.nodeid}\n{report.longreprtext}\n"
            os.write(self.descriptor, text.encode())


def _verdict(key, status):
    """Return KILLED or SURVIVED; raise if the child could not run the tests."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return KILLED
    code = os.waitstatus_to_exitcode(status)
    if code not in {KILLED, SURVIVED}:
        raise pytest.UsageError(f"{key}: the tests could not run (exit status {code})")
    return code


def _start(mutant, items):
    """Fork, run the items against the mutant in the child, and return the child's number."""
    pid = os.fork()
    if pid:
        return pid
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # ends the process: the mutant is killed
    signal.alarm(TIMEOUT)
    original = os.dup(2)
    with tempfile.TemporaryFile() as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        status = 2
        try:
            if mutant is None:
                items[0].config.pluginmanager.register(FailurePrinter(original))
            status = _run(mutant, items)
        except BaseException:
            os.write(original, traceback.format_exc().encode())
        finally:
            os._exit(status)


def _run(mutant, items):
    if mutant is not None:
        try:
            path = str(ROOT / mutant.file)
            source = Path(path).read_text(encoding="utf-8")
            gc.unfreeze()  # frozen functions are invisible to `gc.get_objects()`
            swapped = swap_code(path, source, mutant.mutated_source())
            gc.freeze()
            if not swapped:
                return _run_apart(mutant)
        except NotInFunctionsError:
            return _run_apart(mutant)
    session = items[0].session
    session.config.pluginmanager.unregister(name="terminalreporter")
    for item, following in zip(items, [*items[1:], None], strict=True):
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return KILLED
    return SURVIVED


def _run_apart(mutant):
    """Run the tests in a new process whose imports read the changed source."""
    environment = os.environ | {"MUTANT": json.dumps(asdict(mutant))}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-n",
        "0",
        "-p",
        "tests.mutants.imported",
    ]
    done = subprocess.run([*command, *mutant.tests], cwd=ROOT, env=environment, check=False)
    return done.returncode


def main(words: list[str]) -> int:
    """Print the result of each mutant and the kill rate; return the exit status.

    A first word that ends with ".toml" is the path of another catalogue, which replaces ours.
    The status is 1 if fewer than `TARGET` of the mutants are killed, and pytest's status if the
    tests could not run.
    """
    path, words = (words[0], words[1:]) if words and words[0].endswith(".toml") else ("", words)
    mutants = read_mutants(tuple(words), Path(path) if path else CATALOGUE)
    tests = sorted({path for mutant in mutants for path in mutant.tests})
    run = MutantRun(mutants, os.process_cpu_count() or 1)
    options = ["-q", "-n", "0", "--no-header", "-p", "no:cacheprovider", "-p", "no:randomly"]
    status = pytest.main([*options, *tests], plugins=[run])
    if status not in {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}:
        return int(status)
    killed = len(mutants) - len(run.survivors)
    print(f"\n{killed} of {len(mutants)} mutants killed ({100 * killed / len(mutants):.0f} %)")
    return 0 if killed >= TARGET * len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
