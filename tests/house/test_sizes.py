"""Files and functions stay short, and everything is annotated.

A file of more than one idea is two files. The limits are those of the best code that we know, measured; a
single longer file may have its reason, which is why the rule is about the median and the 95th percentile.
"""

import ast
import statistics

from tests.house.walker import Source, sources

Function = ast.FunctionDef | ast.AsyncFunctionDef


def measured() -> list[Source]:
    return [source for source in sources() if source.lines and not source.within("domain/migrations/")]


def functions() -> list[tuple[str, Function]]:
    return [
        (f"{source.place}:{node.lineno}", node)
        for source in measured()
        for node in ast.walk(source.tree)
        if isinstance(node, Function)
    ]


def ninety_fifth(values: list[int]) -> int:
    return sorted(values)[int(len(values) * 0.95)]


def test_files_are_short() -> None:
    lengths = [source.lines for source in measured()]
    assert statistics.median(lengths) <= 100
    assert ninety_fifth(lengths) <= 400


def test_functions_are_short() -> None:
    lengths = [(node.end_lineno or node.lineno) - node.lineno + 1 for _, node in functions()]
    assert statistics.median(lengths) <= 10
    assert ninety_fifth(lengths) <= 40


def test_everything_is_annotated() -> None:
    assert [place for place, node in functions() if not is_annotated(node)] == []


def is_annotated(node: Function) -> bool:
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    own = [argument for argument in arguments if argument.arg not in {"self", "cls"}]
    return node.returns is not None and all(argument.annotation for argument in own)
