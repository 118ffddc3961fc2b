"""Pytest plugin: imports one module with a fault, named by the environment variable MUTANT."""

import json
import os
import sys
from importlib.machinery import PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path

from .catalogue import ROOT, Mutant

MUTANT = Mutant(**json.loads(os.environ["MUTANT"]))


class _Loader(SourceFileLoader):
    def get_code(self, fullname):
        return compile(MUTANT.mutated_source(), self.path, "exec")


class _Finder:
    """Finds the mutated module alone; every other module is found as usual."""

    @staticmethod
    def find_spec(fullname, path=None, target=None):
        found = PathFinder.find_spec(fullname, path, target)
        if found is None or not found.origin or Path(found.origin) != ROOT / MUTANT.file:
            return None
        loader = _Loader(fullname, found.origin)
        return spec_from_file_location(
            fullname,
            found.origin,
            loader=loader,
            submodule_search_locations=found.submodule_search_locations,
        )


sys.meta_path.insert(0, _Finder)
