"""A plan: the statement for an operation and one shape of its variables, and how to run it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.kit.actor import Actor
from domain.kit.viewer import NOW, PERSON
from schema.engine.costs import Cost
from schema.engine.finishing import Finish, Tree
from schema.engine.parameters import ParameterColumn, Reader, batch_source, single_source
from schema.engine.writer import Writer

Values = tuple[Any, ...]


@dataclass(slots=True, eq=False)
class Plan:
    """`sql` takes the values of one request, `batch_sql` one array per value; both then the instant, if
    `now`.

    `personal`: the answer depends on who looks, beyond which rows they may see.
    """

    sql: str
    batch_sql: str
    columns: list[ParameterColumn]
    readers: list[Reader]
    person: bool
    now: bool
    personal: bool
    costs: Cost
    finishers: list[Finish]
    places: Tree
    keep_alive: Any = field(default=None, repr=False)

    @property
    def cost(self) -> int:
        """The rows that can be asked for, but for page sizes that only a request knows."""
        return self.costs.fixed

    def values(self, variables: Mapping[str, Any], actor: Actor) -> Values:
        """The parameters of a request. BadArgument if an argument cannot be one."""
        found: list[Any] = [actor.person_id] if self.person else []
        for read in self.readers:
            found.extend(read(variables))
        return tuple(found)


def make_plan(writer: Writer, text: str, *, data: bool) -> Plan:
    """The plan of what a writer has written. `data`: the text is the value of `data`."""
    columns = writer.parameters.all_columns()
    now, facts = NOW in writer.parameters.viewer, writer.parameters.facts.values()
    whole = f"""'{{"data":'||{text}||'}}'""" if data else text
    select = f"convert_to({whole},'UTF8')"
    return Plan(
        sql=f"SELECT {select}{single_source(columns, facts, now=now)}",
        batch_sql=f"SELECT k.o, {select}{batch_source(columns, facts, now=now)}" if columns else "",
        columns=columns,
        readers=writer.parameters.readers,
        person=PERSON in writer.parameters.viewer,
        now=now,
        personal=writer.personal,
        costs=writer.cost,
        finishers=writer.finishers,
        places=writer.places,
    )
