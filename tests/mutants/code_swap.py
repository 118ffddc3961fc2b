"""Replace the code of loaded functions by the code of another version of their module."""

import gc
from types import CodeType, FunctionType


class NotInFunctionsError(ValueError):
    """The two sources differ outside functions: at the level of the module or of a class."""


def swap_code(path: str, before: str, after: str) -> int:
    """Replace the code of the functions loaded from `path` by their code in the source `after`.

    `before` is the source that was loaded. The function objects change in place, so every reference
    is affected: imports, methods, decorated functions, and the inner functions of decorators that
    already ran. Returns the number of functions changed. Raises NotInFunctionsError if the sources
    differ elsewhere than in functions, SyntaxError if `after` cannot be compiled.
    """
    changes = dict(_changed(compile(before, path, "exec"), compile(after, path, "exec")))
    # `isinstance` would wake Django's lazy objects.
    functions = [each for each in gc.get_objects() if type(each) is FunctionType]
    swapped = 0
    for function in functions:
        new = changes.get(function.__code__)
        if new is not None and function.__code__.co_filename == path:
            function.__code__ = new
            swapped += 1
    return swapped


def _changed(before, after):
    """Yield (old code, new code) of the functions that differ, the inner ones after their outer."""
    olds, news = _inner(before), _inner(after)
    if len(olds) != len(news) or _outline(before) != _outline(after):
        raise NotInFunctionsError(before.co_name)
    for old, new in zip(olds, news, strict=True):
        if old == new:
            continue
        if old.co_flags & 0x2:  # CO_NEWLOCALS without a class body: a function
            yield old, new
            yield from _changed_closures(old, new)
        else:
            yield from _changed(old, new)


def _changed_closures(before, after):
    """Yield (old code, new code) of the functions defined in a function, if they differ.

    A closure keeps its cells, so a change of its free variables is skipped.
    """
    for old, new in zip(_inner(before), _inner(after), strict=False):
        if old != new and (old.co_name, old.co_freevars) == (new.co_name, new.co_freevars):
            yield old, new
            yield from _changed_closures(old, new)


def _inner(code):
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def _outline(code):
    """Return a body without the code nested in it and without line numbers."""
    consts = [each for each in code.co_consts if not isinstance(each, CodeType)]
    return code.co_code, consts, code.co_names
