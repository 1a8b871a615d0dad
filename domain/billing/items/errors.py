"""Refusals of fee items and assignments."""

from domain.kit.errors import DomainError


class MonthIssued(DomainError):
    """The month's bills are issued: what they were made by stays as it was."""

    code = "MONTH_ISSUED"
    zh = "{month} 及以前的账单已出账，不可再改收费"
    en = "Bills up to {month} are issued; what is charged can change only after it"


class AlreadyAssigned(DomainError):
    """The item is charged for the same thing already in some of these months."""

    code = "ALREADY_ASSIGNED"
    zh = "该时段内已有同一收费"
    en = "It is charged already in some of these months"
