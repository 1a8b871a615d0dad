"""All benchmarks, one after another: `make bench`, or `make bench ARGS="home live"` for some."""

import argparse
import subprocess
import sys
import time

BENCHMARKS = {
    "home": "the resident's home screen, against Strawberry with data loaders",
    "ingest": "signed device events, until they are committed",
    "live": "from an event to a thousand open subscriptions",
}


def main() -> int:
    """The number of benchmarks that failed. Each is a process of its own, so that none disturbs the next."""
    told = "\n".join(f"  {name:8}{what}" for name, what in BENCHMARKS.items())
    parser = argparse.ArgumentParser(
        description=f"{__doc__}\n\n{told}", formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME")
    names = parser.parse_args().names or list(BENCHMARKS)
    if unknown := set(names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    failed = 0
    for name in names:
        began = time.monotonic()
        sys.stdout.write(f"\n{name}: {BENCHMARKS[name]}\n")
        sys.stdout.flush()
        failed += subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode != 0
        sys.stdout.write(f"{name} took {time.monotonic() - began:.0f} s\n")
    return failed


if __name__ == "__main__":
    sys.exit(main())
