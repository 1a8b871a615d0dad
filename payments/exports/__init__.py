"""Exports 导出: tables for the accountant as CSV, through a link that is good for a short while."""
