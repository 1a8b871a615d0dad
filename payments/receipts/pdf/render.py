"""Sets receipts with Typst, off the event loop. The fonts come with a package and are embedded in part."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import orjson
import typst
from pylopdf_fonts_zh_cn import sans_path

from payments.receipts.pdf.words import Sheet, words_of

SOURCE = Path(__file__).parent / "receipt.typ"
# For decades in an archive (ISO 19005-2), and readable aloud (ISO 14289-1).
STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


class Press:
    """One thread with one compiler: Typst keeps what it has read, and sets a sheet in milliseconds."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "receipts")
        self._compiler: typst.Compiler | None = None

    async def pdf(self, sheet: Sheet) -> bytes:
        """The same sheet gives the same bytes."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._print, sheet)

    def close(self) -> None:
        """Ends the thread when it is done."""
        self._thread.shutdown()

    def _print(self, sheet: Sheet) -> bytes:
        if self._compiler is None:
            self._compiler = _compiler()
        words = orjson.dumps(words_of(sheet)).decode()
        printed = self._compiler.compile(
            format="pdf", sys_inputs={"receipt": words}, pdf_standards=STANDARDS, timestamp=sheet.issued_at
        )
        if not isinstance(printed, bytes):
            raise TypeError(f"a PDF is one file, not {type(printed).__name__}")
        return printed


def _compiler() -> typst.Compiler:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[sans_path().parent],  # a folder, with both fonts
    )
    return typst.Compiler(SOURCE, root=SOURCE.parent, font_paths=fonts, ignore_system_fonts=True)
