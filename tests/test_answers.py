"""Where an answer comes from, and what goes before what."""

import sys
from pathlib import Path

import pytest
import toy
from piccolo_new import __version__
from piccolo_new.answers import Answers, collect
from piccolo_new.arguments import defaults_file, parse
from piccolo_new.catalog import templates_folder
from piccolo_new.cli import run as run_command
from piccolo_new.errors import UserError
from toy import Command

SAME = {"version": '"9"', "name": '"old"', "framework": '"beta"', "server": '"one"', "database": '"service"'}
REMEDY = f"name a project of piccolo-new {__version__}, or give flags instead."
MADE = {**SAME, "features": '["extra"]', "author": '"Like"', "description": '"Theirs"'}


def made_with(folder: Path, **table: str) -> Path:
    """Write what of a project --like reads, and say where; None leaves a key out."""
    lines = [f"{name} = {value}" for name, value in {**MADE, **table}.items() if value]
    return toy.write(folder, {"pyproject.toml": "\n".join(["[tool.piccolo-new]", *lines])})


def answers(*words: str) -> Answers:
    return collect(parse(["demo", *words]))


SOURCES = ["file", "variable", "like", "flag"]


@pytest.mark.parametrize("strongest", range(len(SOURCES)), ids=SOURCES)
def test_a_flag_goes_before_like_that_before_a_variable_that_before_the_file(
    defaults: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, strongest: int
) -> None:
    defaults.write_text('framework = "file"\nauthor = "File"\nfeatures = ["file"]\n')
    words = []
    if strongest > 0:
        monkeypatch.setenv("PICCOLO_NEW_FRAMEWORK", "variable")
        monkeypatch.setenv("PICCOLO_NEW_AUTHOR", "Variable")
        monkeypatch.setenv("PICCOLO_NEW_FEATURES", "variable")
    if strongest > 1:
        like = made_with(tmp_path / "old", framework='"like"', features='["like"]')
        words += ["--like", str(like)]
    if strongest > 2:
        words += ["--framework", "flag", "--author", "Flag", "--features", "flag"]
    found = answers(*words)
    expected = SOURCES[strongest]
    assert found.values["framework"] == [expected]
    assert found.values["features"] == [expected]
    assert found.values["author"] == expected.title()


def test_only_the_file_leaves_something_to_ask(
    defaults: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    defaults.write_text('framework = "beta"\nserver = "two"\nfeatures = []\n')
    monkeypatch.setenv("PICCOLO_NEW_SERVER", "one")
    found = answers("--database", "file")
    assert found.given == {"server": ["one"], "database": ["file"]}
    assert found.preferred == {"framework": ["beta"], "features": []}
    assert answers("--like", str(made_with(tmp_path))).preferred == {}


def test_the_file_is_used_where_nobody_is_asked(quick: Command, defaults: Path, folder: Path) -> None:
    defaults.write_text('framework = "beta"\nfeatures = ["more"]\nauthor = "Ada"\nemail = "a@b.org"\n')
    assert quick("demo").returncode == 0
    names = {path.name for path in (folder / "demo").iterdir()}
    assert {"beta.txt", "more.txt"} <= names
    assert "extra.txt" not in names


@pytest.mark.parametrize(("name", "words"), [("setup", ["--no-git"]), ("git", ["--no-setup"])])
def test_the_file_says_what_is_done_afterwards(
    command: Command, folder: Path, defaults: Path, name: str, words: list[str]
) -> None:
    defaults.write_text(f"{name} = false\n")
    done = command("demo", *words, PICCOLO_NEW_DEFAULTS=str(defaults))
    assert done.returncode == 0, done.stderr
    assert not (folder / "demo" / ".venv").exists()
    assert not (folder / "demo" / ".git").exists()


@pytest.fixture
def configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where this system keeps the configuration of someone whose home is empty."""
    for name in ("XDG_CONFIG_HOME", "APPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path / "Library" / "Application Support" if sys.platform == "darwin" else tmp_path


@pytest.mark.usefixtures("configuration")
def test_without_a_file_nothing_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PICCOLO_NEW_DEFAULTS")
    assert not answers().values.keys() - {"name"}


def test_a_file_that_a_variable_names_must_be_there(quick: Command, defaults: Path) -> None:
    defaults.unlink()
    done = quick("demo")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("piccolo-new: PICCOLO_NEW_DEFAULTS: there is no file ")


def test_the_file_lies_in_the_folder_for_configuration(configuration: Path) -> None:
    assert defaults_file() == configuration / "piccolo-new" / "defaults.toml"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("colour = 1", "colour"),
        ("framework = 1", "framework"),
        ('features = "more"', "features"),
        ("setup = 'no'", "setup"),
        ("not toml", "line 1"),
        ("database_url = 'serv://user:secret@host/name'", "database_url"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line_with_its_name_and_key(
    quick: Command, defaults: Path, text: str, key: str
) -> None:
    defaults.write_text(text)
    done = quick("demo")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"piccolo-new: {defaults}: ")
    assert done.stderr.count("\n") == 1
    assert key in done.stderr


def test_a_file_of_bytes_that_are_no_text_is_refused(quick: Command, defaults: Path) -> None:
    defaults.write_bytes(b"\xff")
    assert quick("demo").returncode == 2


@pytest.mark.parametrize(
    ("line", "key"),
    [('framework = "gamma"', "framework"), ('email = "ada"', "email"), ('author = "a\\n"', "author")],
)
def test_a_wrong_value_in_the_file_is_said_to_be_there(
    quick: Command, defaults: Path, line: str, key: str
) -> None:
    defaults.write_text(line)
    done = quick("demo")
    assert done.returncode == 2
    assert done.stderr.startswith(f"piccolo-new: {defaults}: {key}: ")
    assert done.stderr.endswith(f" --{key} goes before it.\n")


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("FRAMEWORK", "gamma"),
        ("FEATURES", "nothing"),
        ("DATABASE_URL", "other://host/name"),
        ("SETUP", "perhaps"),
        ("EMAIL", "ada"),
        ("DESCRIPTION", "two\nlines"),
        ("DIRECTORY", "a\tb"),
        ("LAYERS", "nowhere"),
    ],
)
def test_a_wrong_variable_is_refused_by_its_name(
    templates: Path,  # noqa: ARG001
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv(f"PICCOLO_NEW_{variable}", value)
    assert run_command(["demo", "--yes"]) == 2
    assert capsys.readouterr().err.startswith(f"piccolo-new: PICCOLO_NEW_{variable}: ")


@pytest.mark.parametrize(("value", "expected"), [("0", False), ("1", True), ("no", False), ("yes", True)])
def test_a_variable_says_yes_or_no(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("PICCOLO_NEW_SETUP", value)
    assert answers().values["setup"] is expected


def test_who_says_start_sets_up_whatever_a_variable_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PICCOLO_NEW_SETUP", "0")
    assert parse(["demo", "--start"]).start
    monkeypatch.setenv("PICCOLO_NEW_START", "1")
    with pytest.raises(UserError, match="--start"):
        parse(["demo", "--no-setup"])


def test_every_answer_is_a_variable(quick: Command, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = "serv://user:hush@host/name"
    given = {
        "FRAMEWORK": "beta",
        "SERVER": "two",
        "FEATURES": "none",
        "DATABASE_URL": url,
        "DIRECTORY": "there",
    }
    for name, value in {**given, "DESCRIPTION": "What it does", "AUTHOR": "Ada", "EMAIL": "a@b.org"}.items():
        monkeypatch.setenv(f"PICCOLO_NEW_{name}", value)
    done = quick("demo")
    assert (done.returncode, done.stderr) == (0, "")
    assert url in (folder / "there" / ".env").read_text()
    assert "What it does" in (folder / "there" / "README.md").read_text()
    assert (folder / "there" / "beta.txt").exists()


def test_a_folder_of_layers_is_a_variable(
    quick: Command, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    toy.layer(tmp_path / "mine" / "frameworks" / "gamma", gamma__txt="g")
    monkeypatch.setenv("PICCOLO_NEW_LAYERS", str(tmp_path / "mine"))
    assert quick("demo", "--framework", "gamma").returncode == 0
    assert (folder / "demo" / "gamma.txt").exists()


@pytest.mark.parametrize(
    "name", ["NAME", "YES", "LIST", "JSON", "DRY_RUN", "HELP", "VERSION", "COMPLETION", "LIKE"]
)
def test_what_is_no_answer_is_no_variable(
    quick: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(f"PICCOLO_NEW_{name}", "1")
    done = quick("demo")
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert f"PICCOLO_NEW_{name} is no variable of this command, and ignored. Give " in done.stderr
    assert (folder / "demo" / "README.md").exists()


def test_a_variable_like_no_other_is_not_taken_for_one(
    quick: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PICCOLO_NEW_COLOUR", "blue")
    assert quick("demo").stderr.endswith(" and ignored.\n")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (["--framwork", "beta"], "piccolo-new: --framwork: there is no such flag; did you mean --framework?"),
        (["--features", "extra", "more"], "a list is one word with commas"),
        (["--features", "none,extra"], "piccolo-new: --features: none stands alone"),
    ],
)
def test_what_was_meant_is_said(quick: Command, line: list[str], says: str) -> None:
    done = quick("demo", *line)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert says in done.stderr


def test_a_variable_that_is_neither_yes_nor_no_is_refused(
    quick: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PICCOLO_NEW_HERE", "maybe")
    done = quick("demo")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "PICCOLO_NEW_HERE" in done.stderr
    assert "'maybe' is neither yes nor no" in done.stderr


def test_of_a_misspelt_variable_the_one_that_was_meant_is_said(
    quick: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PICCOLO_NEW_FRAMWORK", "beta")
    done = quick("demo")
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    assert done.stderr.endswith(" and ignored. Did you mean PICCOLO_NEW_FRAMEWORK?\n")


def test_an_address_goes_before_a_weaker_database(
    quick: Command, defaults: Path, folder: Path, tmp_path: Path
) -> None:
    defaults.write_text('database = "file"')
    like = made_with(tmp_path / "old", database='"file"')
    for name, words in (("a", []), ("b", ["--like", str(like)])):
        assert quick(name, *words, "--database-url", "serv://host/name").returncode == 0
        assert "serv://host/name" in (folder / name / ".env").read_text()


def test_like_takes_the_choices_of_a_project(quick: Command, folder: Path, tmp_path: Path) -> None:
    done = quick("demo", "--like", str(made_with(tmp_path / "old")))
    assert done.returncode == 0, done.stderr
    assert (folder / "demo" / "beta.txt").exists()
    assert (folder / "demo" / "extra.txt").exists()
    assert not (folder / "demo" / "more.txt").exists()


def test_like_takes_neither_name_nor_description(tmp_path: Path) -> None:
    found = answers("--like", str(made_with(tmp_path))).values
    assert found["name"] == "demo"
    assert not found.keys() & {"description", "version"}


def test_like_needs_a_project_of_ours(quick: Command, tmp_path: Path) -> None:
    files = {
        "other": "[project]\nname = 'x'",
        "bad": "not toml",
        "odd": "tool = 1",
        "text": "[tool]\npiccolo-new = 'x'",
    }
    toy.write(tmp_path, {f"{folder}/pyproject.toml": text for folder, text in files.items()})
    for folder in ("nowhere", *files):
        done = quick("demo", "--like", str(tmp_path / folder))
        assert done.returncode == 2
        assert done.stderr.startswith(f"piccolo-new: --like: {tmp_path / folder / 'pyproject.toml'}")
        assert done.stderr.endswith(f"; {REMEDY}\n")
        assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("table", "word"),
    [({"colour": "1"}, "colour"), ({"framework": "1"}, "framework"), ({"features": '"extra"'}, "features")],
)
def test_a_record_of_another_version_is_refused(
    quick: Command, tmp_path: Path, table: dict[str, str], word: str
) -> None:
    done = quick("demo", "--like", str(made_with(tmp_path, **table)))
    assert done.returncode == 2
    assert done.stderr.startswith(f"piccolo-new: --like: {tmp_path / 'pyproject.toml'}: ")
    assert word in done.stderr
    assert done.stderr.endswith(f"; {REMEDY}\n")


def test_an_option_of_another_version_can_be_overridden(quick: Command, tmp_path: Path) -> None:
    like = ["--like", str(made_with(tmp_path, framework='"gamma"'))]
    done = quick("demo", *like)
    assert done.returncode == 2
    assert done.stderr == (
        f"piccolo-new: {tmp_path / 'pyproject.toml'}: framework: there is no 'gamma';"
        " choose from alpha, beta. --framework goes before it.\n"
    )
    assert quick("demo", *like, "--framework", "alpha").returncode == 0


def test_a_project_is_like_itself(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the shipped layers, whose template writes the record."""
    monkeypatch.chdir(folder)
    assert (templates_folder() / "base" / "files" / "pyproject.toml").exists()
    quiet = ["--yes", "--no-setup", "--no-git"]
    hard = ["--author", 'Ada "A" \\ {{7*7}}', "--email", "a'b@c.org", "--description", 'It\'s "{#" \\']
    assert run_command(["First One", *quiet, *hard, "--features", "none"]) == 0
    found = answers("--like", "first-one").values
    assert run_command(["second", *quiet, "--like", "first-one"]) == 0
    assert (found["features"], found["author"], found["email"]) == ([], hard[1], hard[3])
    files = [folder / name / "pyproject.toml" for name in ("first-one", "second")]
    first, second = (file.read_text(encoding="utf-8") for file in files)
    table = first.partition("[tool.piccolo-new]")[2].splitlines()
    assert [line for line in table if "name =" not in line and "description =" not in line] == [
        line for line in second.partition("[tool.piccolo-new]")[2].splitlines() if "name =" not in line
    ]
    assert not capsys.readouterr().err


def test_a_wrong_project_is_an_error_of_its_own() -> None:
    with pytest.raises(UserError, match="--like"):
        answers("--like", "nowhere")
