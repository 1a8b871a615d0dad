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
    """Print an access token for a demo account, for curl and scripts. Refused outside the demo.

    Example: curl -H "Authorization: Bearer $(palm token resident)" …
    """
    from api.command_line.environment import run_with_servers

    async def issue(settings: "Settings") -> None:
        from api.command_line.console import fail, results
        from api.development_token import issue as issue_token
        from domain.demo.accounts import DEMO_ACCOUNTS

        if not settings.is_demo:
            fail("Development tokens exist in the demo only.")
        if account not in (keys := [known.key for known in DEMO_ACCOUNTS]):
            fail(f"There is no demo account {account}; there are {', '.join(keys)}.")
        results.print(await issue_token(settings, account), markup=False)

    run_with_servers(issue)
