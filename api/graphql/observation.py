"""What is counted and logged of the GraphQL traffic. Never documents, variables or anything personal."""

import structlog
from prometheus_client import Counter as PrometheusCounter
from prometheus_client import Gauge, Histogram

from api.graphql.callers import Caller
from api.graphql.requests import GraphQLRequest
from domain.kit.actor import App

log = structlog.get_logger("palm.graphql")

MOST_NAMES = 200
"""Operation names that get a time series of their own; the rest share `other`, since a client can make up
any.
"""

REQUESTS = PrometheusCounter(
    "palm_graphql_requests_total", "GraphQL operations.", ["operation", "app", "outcome"]
)
SECONDS = Histogram(
    "palm_graphql_seconds",
    "Time from the request's head to its answer.",
    ["app"],
    buckets=(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5),
)
REFUSALS = PrometheusCounter(
    "palm_graphql_refusals_total", "Requests that were no GraphQL requests.", ["code"]
)
SOCKETS = Gauge("palm_sockets", "Open WebSocket connections.", multiprocess_mode="livesum")
CLOSED = PrometheusCounter("palm_sockets_closed_total", "WebSocket connections that we closed.", ["code"])
SUBSCRIPTIONS = Gauge("palm_subscriptions", "Open subscriptions.", multiprocess_mode="livesum")
DELIVERIES = PrometheusCounter("palm_deliveries_total", "Events handed to subscribers.")
DEPRECATED = PrometheusCounter(
    "palm_deprecated_field_uses_total", "Operations that select a deprecated field.", ["field", "app_version"]
)


class Observer:
    """One per process."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._series: dict[tuple[str, str, str], PrometheusCounter] = {}
        self._seconds = {app: SECONDS.labels(app.value) for app in App}

    def answered(self, request: GraphQLRequest, caller: Caller, outcome: str, seconds: float) -> None:
        """One operation, over whatever transport."""
        name = self.series_name(request.operation_name)
        key = (name, caller.actor.app.value, outcome)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = REQUESTS.labels(*key)
        series.inc()
        self._seconds[caller.actor.app].observe(seconds)
        log.info(
            "graphql.answered",
            operation=name,
            app=caller.actor.app.value,
            app_version=caller.app_version,
            outcome=outcome,
            milliseconds=round(seconds * 1000, 2),
            correlation_id=str(caller.correlation_id),
        )

    def refused(self, code: str, seconds: float) -> None:
        """A request that never became an operation."""
        REFUSALS.labels(code).inc()
        log.info("graphql.refused", code=code, milliseconds=round(seconds * 1000, 2))

    def delivered(self, number: int) -> None:
        """Events that went to subscribers."""
        DELIVERIES.inc(number)

    def deprecated_field_used(self, field: str, app_version: str) -> None:
        """Called by whoever plans an operation, once per operation."""
        DEPRECATED.labels(field, self.series_name(app_version)).inc()

    def series_name(self, name: str | None) -> str:
        """The name itself as long as there is room for it."""
        if not name:
            return "anonymous"
        if name not in self._names:
            if len(self._names) >= MOST_NAMES or not name.isascii() or len(name) > 80:
                return "other"
            self._names.add(name)
        return name
