"""Receipts outside GraphQL: the PDF behind a sealed link, and the page that verifies a code."""
