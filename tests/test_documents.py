"""What the documentation says is so: its commands, its files, its links and its picture of a run."""

import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from matrix.commands import environment, run
from matrix.server import Server
from pages import ADDING_A_LAYER, ROOT, blocks, write_block, write_files
from piccolo_new.arguments import parse
from piccolo_new.catalog import Catalog
from piccolo_new.generate import generate
from piccolo_new.kinds import KINDS
from piccolo_new.project import Project

README = ROOT / "README.md"
RUN = ROOT / "docs" / "run.svg"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
FILES = [Path(block.path) for block in blocks(ADDING_A_LAYER) if block.path]
TAUGHT = {path.parts[1]: path.parts[2] for path in FILES if path.name == "layer.toml"}


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def commands(page: Path) -> list[str]:
    """Each line of a page that runs our command, without the shell's own words around it."""
    lines = [line for block in blocks(page) if block.kind == "sh" for line in block.text.splitlines()]
    return [found[0] for line in lines if (found := re.search(r"\bpiccolo-new .*", line))]


def links(text: str) -> list[str]:
    """Each address in a page's links and pictures."""
    return [max(found) for found in re.findall(r'\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"', text)]


def shown_choices(page: Path) -> dict[str, set[str]]:
    """The keys of each kind in a page's table, whose rows name a kind where one begins."""
    found: dict[str, set[str]] = {}
    rows = re.findall(r"^\| (?:`--(\w+)` )?\| `([\w-]+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    current = ""
    for kind, key in rows:
        current = kind or current
        found.setdefault(current, set()).add(key)
    return found


def test_the_page_on_layers_makes_one_of_each_kind() -> None:
    assert set(TAUGHT) == {kind.folder for kind in KINDS}


def test_the_layers_of_the_page_make_a_project_that_has_all_their_files(tmp_path: Path) -> None:
    catalog = Catalog.load([write_files(ADDING_A_LAYER, tmp_path) / "layers"])
    choices = {kind.name: [TAUGHT[kind.folder]] for kind in KINDS}
    written = generate(Project.create(catalog, "demo", choices), tmp_path / "demo").files
    taught = {
        Path(*path.parts[4:]).as_posix().replace("{{package}}", "demo")
        for path in FILES
        if "files" in path.parts
    }
    assert taught
    assert taught <= {path.as_posix() for path in written}


@pytest.mark.matrix
def test_who_follows_the_page_on_layers_gets_what_it_says(tmp_path: Path) -> None:
    output = ""
    variables = environment()
    for block in blocks(ADDING_A_LAYER):
        if block.path:
            write_block(block, tmp_path)
        elif block.kind == "sh":
            output = run(["/bin/sh", "-ec", block.text], tmp_path, variables)
        else:
            assert block.text in output
    *_, project = [str(parse(shlex.split(line)[1:]).name) for line in commands(ADDING_A_LAYER)]
    start = [str(tmp_path / project / ".venv" / "bin" / "python"), "-m", project]
    with Server.boot(start, tmp_path, variables, tmp_path) as server:
        assert server.client.get("/hello").text == project
        assert server.stop() == 0, server.log


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_on_a_page_is_understood(page: Path) -> None:
    for line in commands(page):
        parse(shlex.split(line, comments=True)[1:])


def test_the_readme_has_commands() -> None:
    assert commands(README)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_on_a_page_leads_somewhere(page: Path) -> None:
    local = [link for link in links(page.read_text(encoding="utf-8")) if not urlsplit(link).scheme]
    assert [link for link in local if not (page.parent / link.partition("#")[0]).exists()] == []


def test_the_readmes_table_holds_what_can_be_chosen_and_nothing_else() -> None:
    assert shown_choices(README) == {kind: set(menu) for kind, menu in Catalog.load().choices.items()}


def test_the_readme_opens_with_the_picture_of_a_run() -> None:
    pictures = [link for link in links(README.read_text(encoding="utf-8")) if link.startswith("docs/")]
    assert ROOT / pictures[0] == RUN


def test_the_picture_of_a_run_loads_nothing_and_names_no_machine() -> None:
    picture = RUN.read_text(encoding="utf-8")
    addresses = set(re.findall(r"https?://[^\s\"'<)]+", picture.replace("&#160;", " ")))
    assert addresses == {"http://www.w3.org/2000/svg", "http://127.0.0.1:8000"}
    assert not re.search(r"/(home|root|tmp|Users|var)/", picture)
