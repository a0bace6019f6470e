"""What generating costs, beside other generators: `python benchmarks/generating.py [RUNS]`, or `--quick`.

Needs `pip install -e ".[bench]"`, and Linux. Each run is a whole process that makes its files in an empty
folder; the commands take turns. What they make:

- `piccolo asgi new`: what it makes of its own defaults, after two answers.
- `cookiecutter` and `copier copy`: the very files that our command makes. The rendered project is their
  template, in which nothing varies but the folder's name; each file goes through Jinja, and what Jinja would
  take for its own is marked as raw text. We lay layers side by side first, render the files that have
  something to render, and copy the others. Before anything is measured, their results are compared with ours.
- `django-admin startproject`: what it makes.

Figures are medians, with the least and the most; "of the peer" is the median of each round's ratio. The CPU's
time varies less than the clock's when others use the machine too. The second table says what our command does
in its CPU time, which is measured in the same way, with a clock in the process.
"""

import json
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from measure import BIN, Run, chart, in_turns, ratio, run, spread, table

NAME = "demo"
PEER = "piccolo asgi new"
OURS = "piccolo-new, files only"
FILES_ONLY = ["--yes", "--no-setup", "--no-git"]
MEASURES: dict[str, Callable[[Run], float]] = {
    "ms of the clock": lambda each: each.seconds * 1000,
    "ms of the CPU": lambda each: each.cpu * 1000,
    "MiB at the peak": lambda each: each.memory,
}
TAGS = ("{{", "{%", "{#")


def main(runs: int) -> None:
    """Print the two tables."""
    with TemporaryDirectory() as folder:
        work = Path(folder)
        # cookiecutter and copier keep notes in their user's home, which is an empty one here.
        variables = {**os.environ, "HOME": str(work / "home")}
        (work / "home").mkdir()
        tasks = {
            name: partial(run, command, variables=variables, answers="0\n0\n")
            for name, command in commands(work, variables).items()
        }
        check_equal(work, {name: tasks[name] for name in tasks if name.startswith(("cookie", "copier"))})
        found = in_turns(runs, tasks)
        stages = in_turns(runs, {OURS: partial(our_stages, variables)})[OURS]
    seconds = {name: [run.seconds for run in runs] for name, runs in found.items()}
    times = {name: ratio(values, seconds[PEER]) for name, values in seconds.items()}
    print(costs(found), chart("Time, times the peer", times), parts(stages), sep="\n\n")


def commands(work: Path, variables: dict[str, str]) -> dict[str, list[str]]:
    """Each command by its name in the table; the templates that some need are made in `work`."""
    ours = [str(BIN / "piccolo-new"), NAME, *FILES_ONLY]
    (work / "ours").mkdir()
    run(ours, work / "ours", variables)
    for_cookiecutter, for_copier = work / "cookiecutter", work / "copier"
    as_template(work / "ours" / NAME, for_cookiecutter / "{{ cookiecutter.name }}")
    (for_cookiecutter / "cookiecutter.json").write_text(json.dumps({"name": NAME}))
    as_template(work / "ours" / NAME, for_copier / "{{ name }}")
    (for_copier / "copier.yml").write_text(f"_templates_suffix: ''\nname: {NAME}\n")
    return {
        PEER: [str(BIN / "piccolo"), "asgi", "new"],
        OURS: ours,
        "cookiecutter, the same files": [str(BIN / "cookiecutter"), "--no-input", str(for_cookiecutter)],
        "copier copy, the same files": [str(BIN / "copier"), "copy", "--defaults", str(for_copier), "."],
        "django-admin startproject": [str(BIN / "django-admin"), "startproject", NAME],
        "piccolo-new --help": [ours[0], "--help"],
        "piccolo-new --version": [ours[0], "--version"],
        "python -c pass": [sys.executable, "-c", "pass"],
    }


def as_template(project: Path, folder: Path) -> None:
    """Copy a project so that Jinja renders it to itself."""
    for name, text in files(project).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        raw = any(tag in text for tag in TAGS)
        target.write_text(f"{{% raw %}}{text}{{% endraw %}}" if raw else text, encoding="utf-8")


def files(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its path."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}


def check_equal(work: Path, tasks: dict[str, partial[Run]]) -> None:
    """Make sure that others write what we write."""
    ours = files(work / "ours" / NAME)
    for name, task in tasks.items():
        with TemporaryDirectory() as folder:
            task(Path(folder))
            assert files(Path(folder) / NAME) == ours, f"{name} writes other files"


def our_stages(variables: dict[str, str], folder: Path) -> dict[str, float]:
    """The CPU seconds of each part of one run of our command."""
    probe = str(Path(__file__).with_name("stages.py"))
    done = run([sys.executable, probe, NAME, *FILES_ONLY], folder, variables)
    stages: dict[str, float] = json.loads(done.output)
    return {**stages, "the rest": done.cpu - sum(stages.values()), "all": done.cpu}


def costs(found: dict[str, list[Run]]) -> str:
    """The first table: what each command took, alone and beside the peer."""
    head, rows = ["command"], [[f"`{name}`"] for name in found]
    for title, measure in MEASURES.items():
        head += [title, "of the peer"]
        peer = [measure(each) for each in found[PEER]]
        for row, runs in zip(rows, found.values(), strict=True):
            values = [measure(each) for each in runs]
            row += [spread(values), f"{ratio(values, peer):.2f}"]
    return table(head, rows)


def parts(stages: list[dict[str, float]]) -> str:
    """The second table: each part of our command's time."""
    rows = [[name, spread([run[name] * 1000 for run in stages])] for name in stages[0]]
    return table(["part of `piccolo-new`", "ms of the CPU"], rows)


if __name__ == "__main__":
    (argument,) = sys.argv[1:] or ["15"]
    main(2 if argument == "--quick" else int(argument))
