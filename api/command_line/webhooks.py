"""`palm webhooks`"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.settings import Settings
    from domain.kit.unit_of_work import Units


def webhooks(
    retry: Annotated[
        list[str] | None, typer.Option(help="Let the worker try this event again; may be repeated.")
    ] = None,
) -> None:
    """Show the payment provider's events that are in quarantine, and let them be tried again.

    An event is put there when its amount is not ours, when it names a payment that we do not know, or when it
    failed for nine hours. Example: palm webhooks --retry evt_1NG8Du2eZvKYlo2C
    """
    from api.command_line.environment import run_with_servers

    async def work(settings: "Settings") -> None:
        from domain.kit.database import Database
        from domain.kit.unit_of_work import Units

        database = Database(settings.database_url or "")
        try:
            await _work(Units(database), retry or [])
        finally:
            await database.dispose()

    run_with_servers(work)


async def _work(units: "Units", retry: list[str]) -> None:
    from api.command_line.console import people, results
    from payments.webhooks.quarantine import quarantined, try_again

    async with units.begin() as unit:
        again = await try_again(unit, retry)
        waiting = await quarantined(unit)
    for event_id in again:
        people.print(f"{event_id} is tried again.")
    for event in waiting:
        received = event.received_at.isoformat(timespec="seconds")
        results.print(event.event_id, received, event.type, event.problem or "", markup=False)
    if not again and not waiting:
        people.print("No event is in quarantine.")
