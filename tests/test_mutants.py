"""The catalogue of mutants matches the code, and a mutant affects every caller of a function."""

import sys
from types import ModuleType

import pytest

from tests.mutants.catalogue import ROOT, read_mutants
from tests.mutants.code_swap import NotInFunctionsError, swap_code

MUTANTS = read_mutants()
BEFORE = """
LIMIT = 2
def double(number):
    return number * 2
def positive(function):
    def wrapper(number):
        return max(function(number), 0)
    return wrapper
@positive
def less(number):
    return number - 5
class Box:
    def pairs(self, numbers):
        return [double(each) for each in numbers]
"""


@pytest.mark.any_database
@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_mutant_changes_the_code_and_names_its_tests(mutant):
    compile(mutant.mutated_source(), mutant.file, "exec")
    assert mutant.tests
    assert [path for path in mutant.tests if not (ROOT / path).is_file()] == []


@pytest.fixture
def module(tmp_path):
    path = str(tmp_path / "sample.py")
    module = ModuleType("sample")
    exec(compile(BEFORE, path, "exec"), module.__dict__)  # noqa: S102
    sys.modules["sample"] = module
    yield module, path
    del sys.modules["sample"]


@pytest.mark.any_database
def test_swapped_function_is_changed_for_those_who_imported_it_before(module):
    sample, path = module
    imported, box = sample.double, sample.Box()
    assert swap_code(path, BEFORE, BEFORE.replace("number * 2", "number * 3")) == 1
    assert (imported(2), box.pairs([1])) == (6, [3])


@pytest.mark.any_database
def test_swapped_decorator_is_changed_in_functions_decorated_before(module):
    sample, path = module
    assert sample.less(1) == 0
    after = BEFORE.replace("max(function(number), 0)", "max(function(number), 1)")
    assert swap_code(path, BEFORE, after) == 2
    assert sample.less(1) == 1


@pytest.mark.any_database
def test_swapped_method_is_changed_in_existing_objects(module):
    sample, path = module
    box = sample.Box()
    after = BEFORE.replace("in numbers]", "in numbers if each > 1]")
    assert swap_code(path, BEFORE, after) == 1
    assert box.pairs([1, 2]) == [4]


@pytest.mark.any_database
def test_change_of_a_constant_is_refused(module):
    _sample, path = module
    with pytest.raises(NotInFunctionsError):
        swap_code(path, BEFORE, BEFORE.replace("LIMIT = 2", "LIMIT = 3"))
