"""The house rules a linter cannot express."""

import ast
import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_engine

ROOT = Path(__file__).parent.parent
PACKAGES = ("core", "geo", "agreements", "marketplace")
FILES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
ROLES = {
    "views", "jobs", "cli", "api", "forms", "services", "queries", "access", "rules", "models", "enums", "errors", "events",
    "__init__",
}  # fmt: skip
SINGLE_FILES = {path for path in FILES if path.parent == ROOT / "core" or path.parent == ROOT / "core" / "web"} | {
    ROOT / "geo" / "points.py",
    ROOT / "geo" / "zones.py",
}  # fmt: skip
BANNED_FILE_NAMES = {"utils", "helpers", "common", "misc", "views2"}
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
WRITTEN = [*TEMPLATES, *sorted((ROOT / "templates" / "mail").rglob("*.txt"))]


def relative(path):
    return str(path.relative_to(ROOT))


def role_of(path):
    """The role of a file: its name, or that of the package it is part of (`views/lots.py`, `rules/reading/texts.py`)."""
    return next((parent.name for parent in path.relative_to(ROOT).parents if parent.name in ROLES), path.stem)


def calls(path):
    return {ast.unparse(node.func) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)}


def imports(path):
    tree = ast.parse(path.read_text())
    modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return modules | {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}


def names_from(path, module):
    """What a file imports from that module."""
    found = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom) and node.module == module]
    return {alias.name for node in found for alias in node.names}


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_a_domain_holds_only_the_twelve_roles(path):
    assert path in SINGLE_FILES or role_of(path) in ROLES
    assert path.stem not in BANNED_FILE_NAMES


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_only_the_transaction_commits(path):
    if path not in {ROOT / "core" / "db.py", *SINGLE_FILES}:
        assert not {call for call in calls(path) if call.endswith((".commit", ".rollback"))}


@pytest.mark.parametrize("path", [path for path in FILES if path not in SINGLE_FILES], ids=relative)
def test_only_queries_select(path):
    if role_of(path) != "queries":
        assert "select" not in calls(path)
        assert not {call for call in calls(path) if call.endswith((".query", "session.get", "session.scalars"))}


@pytest.mark.parametrize("path", [path for path in FILES if role_of(path) == "rules"], ids=relative)
def test_rules_are_pure(path):
    found = imports(path)
    found.discard("core.web.filters")  # how figures and dates read: pure
    if names_from(path, "core.clock") <= {"paris_day", "years_after", "PARIS"}:  # arithmetic on a day that is given
        found.discard("core.clock")
    assert not {name for name in found if name.startswith(("flask", "core.db", "core.web", "core.clock"))}
    assert not {name for name in found if name.endswith((".queries", ".services"))}


@pytest.mark.parametrize("path", [path for path in FILES if role_of(path) == "views"], ids=relative)
def test_views_read_forms_only_through_wtforms(path):
    source = path.read_text()
    assert "request.form" not in source
    assert "transaction(" not in source


@pytest.mark.parametrize("path", FILES, ids=relative)
def test_numbers_are_read_by_the_fields_of_the_house(path):
    """Those of WTForms read « 1_0 » as ten, and fail on « 1e99 »: see core/web/fields.py."""
    assert not names_from(path, "wtforms") & {"IntegerField", "DecimalField", "FloatField"}


@pytest.mark.parametrize("path", [path for path in FILES if path != ROOT / "core" / "clock.py"], ids=relative)
def test_only_the_clock_knows_the_time(path):
    assert not {call for call in calls(path) if call in {"date.today", "datetime.now", "datetime.utcnow", "time.time"}}


def test_starting_does_not_load_the_heavy_libraries_and_leaves_nothing_to_look_through(run_python):
    heavy = (
        "pandas",
        "geopandas",
        "folium",
        "shapely",
        "typst",
        "numpy",
        "PIL",
        "pikepdf",
        "lxml",
        "rdflib",
        "frictionless",
        "alembic",
    )

    outcome = run_python(
        f"import wsgi, gc, sys; print([name for name in {heavy} if name in sys.modules], len(gc.get_objects()) < 5000)"
    )

    assert outcome.stdout.strip() == "[] True", outcome.stderr[-500:]


def test_no_file_names_an_index_or_a_machine_path():
    names = [path for path in ROOT.glob("[!.]*") if path.is_file()] + FILES + TEMPLATES + sorted((ROOT / "docs").rglob("*.md"))
    pattern = re.compile("|".join(["/wor" + "k/", "py" + r"pi\.org", "python" + r"hosted\.", "npm" + r"js\."]))
    assert not [relative(path) for path in names if pattern.search(path.read_text(encoding="utf-8", errors="ignore"))]


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_import_only_what_they_use(path):
    source = path.read_text()
    statement = re.compile(r"{%-? *from +[\"'][^\"']+[\"'] +import +([^%]+?) *-?%}")
    body = statement.sub("", source)
    for names in statement.findall(source):
        for name in names.split(","):
            word = name.split(" as ")[-1].strip()
            assert re.search(rf"\b{word}\b", body), f"{word} is imported and not used"


# What a template would decide, and who should: a state or a level is asked through a property, rows are chosen and summed by the
# query or the model, days and numbers are compared by a rule.
ROW = r"\b(?:row|line|item|lot|claim|transfer|agreement|outcome|partner|device)"
DECISIONS = {
    "a state": r"\.(?:state|level|standing|result)(?:\.value)? *(?:==|!=|\bin\b)|\.(?:state|level)\.value\b|\.kind\.value *[=!]=",
    "rows": r"\b(?:selectattr|rejectattr|groupby)\b|\| *sum\(",
    "days": r"\)\.days\b|\btoday *[-<>]|[-<>] *today\b",
    "numbers of rows": rf"[-*] *{ROW}\.[a-z_]+|{ROW}\.[a-z_]+ *[-*]",
}


def decisions_in(path):
    """What the expressions of a template decide, with where."""
    spoken = re.findall(r"\{[{%][-+]?(.*?)[-+]?[%}]\}", path.read_text(), re.DOTALL)
    unquoted = [re.sub(r"\"[^\"]*\"|'[^']*'", '""', code) for code in spoken]
    return [(what, code.strip()) for code in unquoted for what, pattern in DECISIONS.items() if re.search(pattern, code)]


@pytest.mark.parametrize("path", [path for path in WRITTEN if path.parent.name != "components"], ids=relative)
def test_templates_decide_nothing(path):
    assert not decisions_in(path), "ask the view, the enum or the rule"


def test_what_a_template_may_not_decide_is_seen(tmp_path):
    decided = (
        "{% if lot.state == 'open' %}", "{% if item.state.value == 'x' %}", "{% if finding.level.value == 'met' %}",
        "{{ (today - row.oldest).days }}", "{% if lot.claims_until < today %}", "{{ line.units - line.left }}",
        "{{ rows | sum('units') }}", "{% for row in rows | selectattr('is_open') %}", "{% if reminder.kind.value == 'x' %}",
    )  # fmt: skip
    for number, code in enumerate(decided):
        path = tmp_path / f"{number}.html"
        path.write_text(code, encoding="utf-8")
        assert decisions_in(path), code


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_templates_hold_neither_style_nor_text_marked_safe(path):
    source = path.read_text()
    assert " style=" not in source
    assert "<style" not in source
    assert not re.search(r"\|\s*safe\b", source), "text marked safe"


def test_every_migration_has_a_number_and_a_parent():
    files = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    revisions = [re.search(r'^revision = "(\d{4})"', path.read_text(), re.MULTILINE)[1] for path in files]
    parents = [re.search(r'^down_revision = (?:"(\d{4})"|None)', path.read_text(), re.MULTILINE)[1] for path in files]

    assert [path.name[:4] for path in files] == revisions
    assert parents == [None, *revisions[:-1]]
