"""The preview of an upgrade: which bounds it removes, and what it reports."""

from tests.deploy import upgrade

PROJECT = """[project]
name = "maillage"
requires-python = ">=3.13,<3.14"
dependencies = [
    "django==6.1.*",
    "wagtail==8.0.*,>=8.0.1",
    "psycopg[binary,pool]>=3.3.9,<4",     # a note, "in quotes"
    "segno>=1.6.6,<2",
]
[dependency-groups]
dev = ["moto[s3]>=5.2,<6", "flask>=3.1"]

[tool.uv]
override-dependencies = ["events; python_version < '3'"]
"""


def test_dependencies_keep_their_lower_bounds_alone():
    expected = (
        PROJECT.replace("django==6.1.*", "django>=6.1")
        .replace("wagtail==8.0.*,>=8.0.1", "wagtail>=8.0.1")
        .replace(">=3.3.9,<4", ">=3.3.9")
        .replace(">=1.6.6,<2", ">=1.6.6")
        .replace(">=5.2,<6", ">=5.2")
    )
    assert upgrade.without_upper_bounds(PROJECT) == expected


def test_own_project_keeps_no_upper_bound():
    project = upgrade.without_upper_bounds((upgrade.ROOT / "pyproject.toml").read_text("utf-8"))
    dependencies = project.partition("\ndependencies = ")[2].partition("[tool.uv]")[0]
    assert "<" not in dependencies
    assert "==" not in dependencies
    assert 'requires-python = ">=3.13,<3.14"' in project


def test_report_names_both_versions(capsys):
    upgrade.report({"a": "1", "b": "2", "gone": "3"}, {"a": "1", "b": "2.1", "new": "4"})
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines() if line]
    assert lines == ["3 of 3 packages differ:", "b 2 → 2.1", "gone 3 → –", "new – → 4"]
