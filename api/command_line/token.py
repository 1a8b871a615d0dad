"""`palm token`"""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.settings import Settings


def token(
    account: Annotated[
        str, typer.Argument(help="Whose: resident, guard, manager, finance, neighbour, merchant.")
    ],
) -> None:
    """Print an access token for a demo account. Refused outside the demo.

    Example: curl -H "Authorization: Bearer $(palm token resident)" …
    """
    from api.command_line.environment import run_with_servers

    async def issue(settings: "Settings") -> None:
        from api.command_line.console import results

        results.print(await _token(settings, account), markup=False)

    run_with_servers(issue)


async def _token(settings: "Settings", key: str) -> str:
    from api.command_line.console import fail
    from api.oauth.development import NobodyHasThisPhone, mint
    from api.oauth.settings import oauth_settings
    from domain.demo.accounts import DEMO_ACCOUNTS
    from domain.kit.database import Database
    from domain.kit.unit_of_work import Units

    if not settings.is_demo:
        fail("Development tokens exist in the demo only.")
    known = {account.key: account for account in DEMO_ACCOUNTS}
    if key not in known:
        fail(f"There is no demo account {key}; there are {', '.join(known)}.")
    database = Database(settings.database_url or "")
    try:
        return await mint(oauth_settings(settings), Units(database), known[key].phone, known[key].app)
    except NobodyHasThisPhone:
        fail("The demo community is not in this database; run palm seed first.")
    finally:
        await database.dispose()
