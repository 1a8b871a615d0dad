"""Reminders of bills that are to be paid (催缴): before they are due, on the day, and after it."""
