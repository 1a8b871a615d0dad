"""Refusals of this noun that are raised. Those of signing in itself are returned instead, see
`outcomes.py`."""

from domain.kit.errors import DomainError


class PhoneNumberInvalid(DomainError):
    """No telephone number that exists; write it as it is dialled in China, or with + and the country code."""

    code = "PHONE_NUMBER_INVALID"
    zh = "电话号码无效"
    en = "This is not a phone number"
