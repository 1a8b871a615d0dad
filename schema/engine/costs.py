"""What an operation may cost: the number of rows that it can ask for, from its plan."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from schema.engine.errors import BadArgument
from schema.engine.parameters import Variables

Factor = int | Callable[[Variables], int]
Term = tuple[int, tuple[Callable[[Variables], int], ...]]


@dataclass(slots=True)
class Cost:
    """A sum of products: each place in the plan that reads rows counts once for every row around it."""

    fixed: int = 0
    terms: list[Term] = field(default_factory=list)
    constant: int = 1
    readers: tuple[Callable[[Variables], int], ...] = ()

    @contextmanager
    def rows(self, factor: Factor) -> Iterator[None]:
        """Counts so many rows here, and that many times whatever is read inside."""
        before = self.constant, self.readers
        if isinstance(factor, int):
            self.constant *= factor
        else:
            self.readers += (factor,)
        self.charge()
        try:
            yield
        finally:
            self.constant, self.readers = before

    def charge(self) -> None:
        """One place that reads rows."""
        if self.readers:
            self.terms.append((self.constant, self.readers))
        else:
            self.fixed += self.constant

    def requested(self, variables: Variables) -> int:
        """The rows that a request with these variables can ask for. BadArgument for an impossible page."""
        return self.fixed + sum(product(term, variables) for term in self.terms)

    def of_what_is_valid(self, variables: Variables) -> int:
        """The same without what is inside of an impossible page: that is refused, and its neighbours are
        not."""
        total = self.fixed
        for term in self.terms:
            with suppress(BadArgument):
                total += product(term, variables)
        return total


def product(term: Term, variables: Variables) -> int:
    """The rows of one place."""
    rows, readers = term
    for read in readers:
        rows *= read(variables)
    return rows
