"""Try the newest releases of all packages in a copy: `python -m tests.deploy.upgrade UV [TEST…]`.

Copies the files that git does not ignore to `var/upgrade-preview/`, removes the upper bounds of the
dependencies there, resolves and installs the newest releases in an environment of the copy, then
runs `manage.py check`, `makemigrations --check` and the tests on SQLite: all of them except those
of a browser and of search nodes, or those named. Prints each upgraded package with both versions.
Exits with status 1 if a step fails. The repository is not changed.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COPY = ROOT / "var" / "upgrade-preview"
EVERY_TEST = ["-m", "not browser and not nodes", "-n", "auto", "--maxprocesses", "4"]
# "django==6.1.*", "wagtail==8.0.*,>=8.0.1", "psycopg[binary,pool]>=3.3.9,<4"
REQUIREMENT = re.compile(
    r"""(?P<name>[A-Za-z][\w.-]*(?:\[[\w,-]+\])?)(?P<bounds>(?:,?(?:==|>=|<)[\d.*]+)+)"""
)


def main():
    uv, tests = Path(shutil.which(sys.argv[1])).absolute(), sys.argv[2:]
    copy_repository()
    project = COPY / "pyproject.toml"
    project.write_text(without_upper_bounds(project.read_text(encoding="utf-8")), encoding="utf-8")
    before = locked_versions(COPY / "uv.lock")
    print("Resolving the newest releases …", flush=True)
    run(uv, "lock", "--upgrade", "--quiet", check=True)
    print("Installing them …", flush=True)
    run(uv, "sync", "--frozen", "--quiet", "--all-extras", check=True)
    report(before, locked_versions(COPY / "uv.lock"))
    python = COPY / ".venv" / "bin" / "python"
    steps = {
        "manage.py check": ["manage.py", "check", "--fail-level", "WARNING"],
        "makemigrations --check": ["manage.py", "makemigrations", "--check", "--dry-run"],
        "tests": ["-m", "pytest", "-q", *(tests or EVERY_TEST)],
    }
    statuses = {}
    for name, command in steps.items():
        print(f"\n--- {name}", flush=True)
        statuses[name] = run(python, *command)
    print()
    for name, status in statuses.items():
        print(f"{name}: {'failed' if status else 'passed'}")
    sys.exit(int(any(statuses.values())))


def copy_repository() -> None:
    """Replace the copy by the present files that git does not ignore, committed or not.

    Keeps the environment of a former preview: uv then only installs the differences.
    """
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    COPY.mkdir(parents=True, exist_ok=True)
    for path in COPY.iterdir():
        if path.name != ".venv":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (COPY / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, COPY / name)


def without_upper_bounds(project: str) -> str:
    """Return a pyproject.toml without the upper bounds of its dependencies.

    "wagtail==8.0.*,>=8.0.1" becomes "wagtail>=8.0.1", "django==6.1.*" becomes "django>=6.1".
    """
    head, sections, tail = re.split(r"^dependencies = |^\[tool\.uv\]", project, flags=re.MULTILINE)
    lines = [REQUIREMENT.sub(_lower_bound, line) for line in sections.splitlines(keepends=True)]
    return f"{head}dependencies = {''.join(lines)}[tool.uv]{tail}"


def _lower_bound(match):
    bounds = match["bounds"].split(",")
    lowest = next((each for each in bounds if each.startswith(">=")), None)
    if lowest is None:
        lowest = next(each for each in bounds if each.startswith("==")).removesuffix(".*")
    return f"{match['name']}>={lowest[2:]}"


def locked_versions(lock: Path) -> dict[str, str]:
    """Return {package: its version} of a lock file of uv."""
    packages = tomllib.loads(lock.read_text(encoding="utf-8"))["package"]
    return {package["name"]: package.get("version", "") for package in packages}


def report(before: dict[str, str], after: dict[str, str]) -> None:
    """Print a line for each package that was added or removed, or whose version differs."""
    changed = {name for name in before | after if before.get(name) != after.get(name)}
    print(f"\n{len(changed)} of {len(after)} packages differ:")
    for name in sorted(changed):
        print(f"  {name:<32} {before.get(name, '–'):>14} → {after.get(name, '–')}")


def run(*command, check: bool = False) -> int:
    """Run a command in the copy, with the environment of the copy, and return its exit status.

    Raises CalledProcessError if `check` is True and the command fails.
    """
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    environment |= {"UV_PROJECT_ENVIRONMENT": ".venv", "VAR_DIR": str(COPY / "var")}
    return subprocess.run(command, cwd=COPY, env=environment, check=check).returncode


if __name__ == "__main__":
    main()
