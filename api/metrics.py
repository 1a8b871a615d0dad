"""Numbers for Prometheus. With several processes they are summed over the folder PROMETHEUS_MULTIPROC_DIR."""

import os
from collections.abc import Iterator

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from notifications.live.groups import Groups


class LiveCollector:
    """The state of the hub at the moment of asking."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """See prometheus_client's Collector."""
        position = GaugeMetricFamily("palm_live_position", "The newest event that this process has read.")
        position.add_metric([], self._groups.hub.position)
        yield position
        groups = GaugeMetricFamily(
            "palm_live_groups", "Different subscriptions, each executed once per event."
        )
        groups.add_metric([], len(self._groups))
        yield groups


def metrics_router(groups: Groups) -> APIRouter:
    """`/metrics`."""
    router = APIRouter(tags=["health"])
    live = CollectorRegistry()
    live.register(LiveCollector(groups))

    @router.get("/metrics", summary="Prometheus text format.")
    async def metrics() -> Response:
        return Response(generate_latest(_registry()) + generate_latest(live), media_type=CONTENT_TYPE_LATEST)

    return router


def _registry() -> CollectorRegistry:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # it has no types
    return registry
