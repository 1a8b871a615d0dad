"""The receipt as a PDF: words made ready to print, and the sheet that they are set on (`receipt.typ`)."""
