"""A pytest plugin: with FORBID_SKIPS=1 a skipped test, or a skipped module, is a failure."""

import os

import pytest

FORBIDDEN = os.environ.get("FORBID_SKIPS") == "1"


def _refuse(report):
    if FORBIDDEN and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"A skip is a failure here. {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport():
    return _refuse((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return _refuse((yield))
