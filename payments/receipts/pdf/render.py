"""Sets receipts with Typst, off the event loop. The fonts come with a package and are embedded in part."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import typst
from pylopdf_fonts_zh_cn import sans_path

from payments.receipts.pdf.words import Sheet, words_of

SOURCE = Path(__file__).parent / "receipt.typ"


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
        self._compiler = self._compiler or _compiler()
        words = {"receipt": orjson.dumps(words_of(sheet)).decode()}
        made = int(sheet.issued_at.timestamp())
        try:
            # For decades in an archive (ISO 19005-2), and to be read aloud (ISO 14289-1).
            printed = self._compiler.compile(
                format="pdf", sys_inputs=words, pdf_standards=["a-2a", "ua-1"], timestamp=made
            )
        except typst.TypstError:
            # A name may have a sign that no font has. An archive's PDF cannot show that; a receipt there is.
            printed = self._compiler.compile(format="pdf", sys_inputs=words, timestamp=made)
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
