"""Where the service account of FCM comes from."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx


async def service_account(file: Path | None, base_url: str | None) -> dict[str, Any] | None:
    """From the file; else from the simulator, which hands out its own; None when there is neither.

    Raises OSError for an unreadable file and httpx.HTTPError for a simulator that does not answer.
    """
    account: dict[str, Any] | None = None
    if file is not None:
        account = json.loads(await asyncio.to_thread(file.read_text, encoding="utf-8"))
    elif base_url is not None:
        async with httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
            answer = await client.get("/control/service-account")
            account = answer.raise_for_status().json()
    return account
