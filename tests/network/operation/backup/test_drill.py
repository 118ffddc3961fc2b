"""The drill of backups, on a migrated database of its own. `drill.py` lists what it tries."""

from tests.own_database import database_url, run  # noqa: F401
from tests.s3_server import s3_server  # noqa: F401

DRILL = """
import sys, pathlib, django
django.setup()
from tests.network.operation.backup import drill
drill.main(pathlib.Path(sys.argv[1]))
"""
DRILL_ON_S3 = DRILL.replace("main(pathlib.Path(sys.argv[1]))", "main_on_s3(sys.argv[1])")


def test_the_drill_of_backups(database_url, tmp_path):  # noqa: F811
    run(DRILL, database_url, tmp_path)


def test_the_drill_on_a_server_of_s3(database_url, s3_server):  # noqa: F811
    run(DRILL_ON_S3, database_url, s3_server)
