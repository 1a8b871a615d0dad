"""Results as a picture: a panel for each operation, a bar for each server."""

from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

from matplotlib import pyplot as plt  # the backend comes first

from tests.bench.reads.results import PALM, Results, Summary

COLUMNS = 3
OURS, THEIRS = "#1b7f5c", "#9aa5ad"


def draw(results: Results, path: Path, caption: str) -> None:
    """Writes a PNG."""
    operations = list(results.rounds)
    rows = -(-len(operations) // COLUMNS)
    figure, panels = plt.subplots(
        rows,
        min(COLUMNS, len(operations)),
        figsize=(12, 0.7 + 2.9 * rows),
        squeeze=False,
        layout="constrained",
    )
    for panel, operation in zip(panels.flat, operations, strict=False):
        servers = results.rounds[operation]
        rates = [Summary.of(rounds).per_second for rounds in servers.values()]
        titles = [results.titles[name].split(",")[0] for name in servers]
        bars = panel.barh(titles, rates, color=[OURS if name == PALM else THEIRS for name in servers])
        panel.bar_label(bars, labels=[f"{rate:,.0f}" for rate in rates], padding=3, fontsize=8)
        panel.set_title(operation, loc="left", fontsize=10, fontweight="bold")
        panel.invert_yaxis()
        panel.margins(x=0.18)
        panel.tick_params(labelsize=8)
        panel.xaxis.set_visible(False)
        panel.spines[["top", "right", "bottom"]].set_visible(False)
    for panel in panels.flat[len(operations) :]:
        panel.set_visible(False)
    figure.suptitle("Requests a second, one process each, the same answers", fontsize=12)
    figure.supxlabel(caption, fontsize=7, color="#555555")
    figure.savefig(path, dpi=120)
    plt.close(figure)
