"""One spelling for each telephone number: E.164, such as `+8613800000001`."""

import phonenumbers

from domain.identity.errors import PhoneNumberInvalid

HOME_REGION = "CN"
LONGEST = 32


def normalise(text: str) -> str:
    """The number as E.164. A number without country code is a Chinese one. Raises PhoneNumberInvalid."""
    if len(text) > LONGEST:
        raise PhoneNumberInvalid("phone")
    try:
        number = phonenumbers.parse(text, HOME_REGION)
    except phonenumbers.NumberParseException as error:
        raise PhoneNumberInvalid("phone") from error
    if number.extension or not phonenumbers.is_valid_number(number):
        raise PhoneNumberInvalid("phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
