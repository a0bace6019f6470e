"""What the command does, from what was typed to the exit code."""

import sys
from collections.abc import Sequence
from time import monotonic

from piccolo_new import setup
from piccolo_new.afterwards import Afterwards
from piccolo_new.answers import Answers, collect
from piccolo_new.arguments import NONE, PROGRAM, TEXTS, Arguments, parse, strange_variables
from piccolo_new.catalog import Catalog
from piccolo_new.checks import check_texts, choose, database_at, refuse_conflicts
from piccolo_new.errors import LACKING, LayerError, UserError
from piccolo_new.generate import check_destination, generate
from piccolo_new.kinds import KINDS
from piccolo_new.order import Order
from piccolo_new.place import is_here, locate
from piccolo_new.project import Project, names, reserved_names
from piccolo_new.report import Listed, Made, Option, Reporter


def run(argv: Sequence[str]) -> int:
    """Do what a command line says, and report in one line what stops it.

    Args:
        argv: without the program's name.

    Returns:
        The exit code; `--help` lists what each means.
    """
    reporter = Reporter(json="--json" in argv)
    try:
        code = _run(argv, reporter)
    except UserError as error:
        code = reporter.fail(error.message, error.exit_code, error.field)
    except LayerError as error:
        code = reporter.fail(str(error), LACKING)
    except OSError as error:
        code = reporter.fail(f"{error}.", LACKING)
    except (KeyboardInterrupt, SystemExit) as stop:
        made = isinstance(reporter.report, Made) and not reporter.report.dry_run
        code = reporter.stopped(stop, "Stopped." if made else "Stopped; nothing was written.")
    reporter.finish()
    return code


def _run(argv: Sequence[str], reporter: Reporter) -> int:
    arguments = parse(argv)
    reporter.json = arguments.json
    if arguments.list:
        return _list(Catalog.load(arguments.layers), reporter)
    reporter.warn(f"{PROGRAM}: {line}" for line in strange_variables())
    answers = collect(arguments)
    with answers.labelled():
        return _make(_understand(arguments, answers), reporter)


def _make(order: Order, reporter: Reporter) -> int:
    _say_what_was_understood(order, reporter)
    afterwards = Afterwards(order, reporter)
    try:
        _write(order, reporter, afterwards)
        return afterwards.run()
    except (KeyboardInterrupt, SystemExit) as stop:
        if not afterwards.has_files():
            raise
        return afterwards.stop(stop)


def _write(order: Order, reporter: Reporter, afterwards: Afterwards) -> None:
    start, dry_run = monotonic(), order.arguments.dry_run
    plan = generate(
        order.project, order.folder, here=order.here, dry_run=dry_run, announce=afterwards.announce
    )
    wrote = f"{len(plan.files)} files in {order.folder}"
    if dry_run:
        reporter.say(f"Would write {wrote}:", *(f"  {file.as_posix()}" for file in plan.files))
    else:
        reporter.say(f"Wrote {wrote} in {monotonic() - start:.1f} s.")


def _understand(arguments: Arguments, answers: Answers) -> Order:
    """Check all that was given, and then ask for the rest if there is someone to ask."""
    catalog = Catalog.load(arguments.layers)
    place = locate(arguments.name or "", arguments.directory, here=arguments.here)
    _, distribution = names(place.name, reserved_names(catalog.layers()))
    folder = place.destination(distribution)
    here = is_here(folder)
    check_destination(folder, here=here)
    texts = {name: answers.values.get(name, "") for name in TEXTS}
    check_texts(**texts)
    chosen = {kind: choose(catalog, kind, typed) for kind, typed in answers.given.items()}
    for kind, typed in answers.preferred.items():
        choose(catalog, kind, typed)
    refuse_conflicts(chosen)
    if answers.values.get("git") and setup.git_missing():
        message = "there is no git on this machine; install it, or give --no-git."
        raise UserError("--git", message, exit_code=LACKING)
    given, url = dict(answers.given), answers.values.get("database_url")
    if url:
        given.setdefault("database", [database_at(catalog, url)])
    keys, sets_up = {**answers.preferred, **given}, True if arguments.start else answers.values.get("setup")
    if asks := _someone_to_ask(arguments):
        from piccolo_new.wizard import ask

        answered, sets_up = ask(catalog, given, answers.preferred, sets_up)
        keys.update(answered)
    project = Project.create(catalog, place.name, keys, **texts, database_url=url)
    return Order(arguments, project, folder, here, asks, sets_up is not False, answers.values)


def _someone_to_ask(arguments: Arguments) -> bool:
    terminal = all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout))
    return terminal and not arguments.yes and not arguments.json


def _say_what_was_understood(order: Order, reporter: Reporter) -> None:
    """Say what became of the name and, after questions, the command that asks none."""
    project = order.project
    if project.name != project.package:
        reporter.say(f"{project.name} becomes the package {project.package} in {order.folder}.")
    if order.asked:
        stack = ", ".join(layer.title for layer in project.layers()[1:])
        reporter.say("", f"{project.name}: {stack}", "The same again, without questions:")
        reporter.say(f"  {order.one_line()}", "")


def _list(catalog: Catalog, reporter: Reporter) -> int:
    width = max(len(layer.key) for layer in catalog.layers())
    for kind in KINDS:
        reporter.say(f"--{kind.name}" + (f" (several, or {NONE})" if kind.many else ""))
        for layer in catalog.choices[kind.name].values():
            reporter.say(f"  {layer.key:<{width}}  {layer.title}: {layer.summary}")
    reporter.report = Listed(
        options={
            kind: [Option(layer.key, layer.title, layer.summary, layer.conflicts) for layer in menu.values()]
            for kind, menu in catalog.choices.items()
        }
    )
    return 0
