"""What a meter counts (计量介质)."""

from enum import StrEnum


class Medium(StrEnum):
    """The words are those that devices use for it."""

    WATER = "WATER"
    ELECTRICITY = "ELECTRICITY"
    GAS = "GAS"
    HEAT = "HEAT"

    @property
    def unit(self) -> str:
        """The unit of a reading as it is printed on bills."""
        return "m³" if self in {Medium.WATER, Medium.GAS} else "kWh"
