"""What a run of the benchmark found, and what it was to find."""

from dataclasses import dataclass, field
from statistics import median

from tests.bench.reads.rounds import Round
from tests.bench.reads.wrk import Load

PALM = "palm"


@dataclass(frozen=True, slots=True)
class Summary:
    """The medians of rounds. Processor time is in microseconds a request, memory in bytes."""

    per_second: float
    p50_ms: float
    p99_ms: float
    server_us: float
    postgres_us: float
    memory: float

    @classmethod
    def of(cls, rounds: list[Round]) -> "Summary":
        """At least one round."""
        return cls(
            median(each.load.per_second for each in rounds),
            median(each.load.p50_ms for each in rounds),
            median(each.load.p99_ms for each in rounds),
            median(each.server_us for each in rounds),
            median(each.postgres_us for each in rounds),
            median(each.memory for each in rounds),
        )


@dataclass(frozen=True, slots=True)
class Goal:
    """Something to reach. `at_least` says in which direction."""

    what: str
    wanted: float
    found: float
    unit: str
    at_least: bool

    @property
    def reached(self) -> bool:
        """Whether it was."""
        return self.found >= self.wanted if self.at_least else self.found <= self.wanted


@dataclass(slots=True)
class Results:
    """`rounds` by operation and server; `floors`, `twice` (two processes) and `grown` (ten times the data)
    are Palm's own comparisons; `paced` is HOME at half its peak.
    """

    titles: dict[str, str]
    values: dict[str, int] = field(default_factory=dict)
    rounds: dict[str, dict[str, list[Round]]] = field(default_factory=dict)
    floors: dict[str, list[Round]] = field(default_factory=dict)
    twice: dict[str, dict[str, list[Round]]] = field(default_factory=dict)
    grown: dict[str, dict[str, list[Round]]] = field(default_factory=dict)
    paced: Load | None = None

    def ratio(self, operation: str, server: str) -> float:
        """How many times the server's requests a second Palm's are: the median over rounds side by side."""
        return pairwise(self.rounds[operation][PALM], self.rounds[operation][server])

    def best_peer(self, operation: str) -> tuple[str, float]:
        """The peer that comes nearest to Palm, and the ratio to it."""
        peers = [each for each in self.rounds[operation] if each != PALM]
        return min(((each, self.ratio(operation, each)) for each in peers), key=lambda each: each[1])

    def goals(self) -> list[Goal]:
        """Those that can be told from what was measured."""
        goals = []
        for operation, wanted in (("HOME", 6.0), ("LIST", 4.0), ("MIX", 5.0)):
            servers = self.rounds.get(operation, {})
            if PALM in servers and len(servers) > 1:
                peer, ratio = self.best_peer(operation)
                goals.append(Goal(f"{operation}: times the best peer ({peer})", wanted, ratio, "×", True))
        if home := self.rounds.get("HOME", {}).get(PALM):
            cpu = Summary.of(home).server_us
            goals.append(Goal("HOME: processor time of Palm's process", 150, cpu, "µs", False))
        if self.floors:
            share = 100 * pairwise(self.floors[PALM], self.floors["statement"])
            goals.append(Goal("HOME: share of pgbench with the same statement", 60, share, "%", True))
        if self.paced:
            goals.append(Goal("HOME: p99 at half the peak rate", 10, self.paced.p99_ms, "ms", False))
        for operation, sizes in self.grown.items():
            slower = 100 * (pairwise(sizes["small"], sizes["large"]) - 1)
            goals.append(Goal(f"{operation}: slower with ten times the data", 10, slower, "%", False))
        return goals


def pairwise(mine: list[Round], theirs: list[Round]) -> float:
    """The median ratio of requests a second, round by round."""
    return median(
        each.load.per_second / other.load.per_second if other.load.requests else float("inf")
        for each, other in zip(mine, theirs, strict=True)
    )
