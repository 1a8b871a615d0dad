"""How events are delivered from now on; at first promptly, once, in order of their making."""

from pydantic import BaseModel, ConfigDict, Field


class Manner(BaseModel):
    """`copies` of each event. Each copy waits for `delay` seconds and up to `shuffle` seconds more, at
    random. With `hold` it waits until it is released. `seed` makes the chance repeatable.
    """

    model_config = ConfigDict(extra="forbid")

    copies: int = Field(default=1, ge=1, le=50)
    delay: float = Field(default=0, ge=0, le=30 * 86_400)
    shuffle: float = Field(default=0, ge=0, le=30 * 86_400)
    hold: bool = False
    seed: int | None = None
