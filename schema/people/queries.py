"""Where an app begins: who am I?"""

import strawberry

from schema.engine import root_one
from schema.kit.apps import SIGNED_IN
from schema.people.types import Person


@strawberry.type
class PersonQueries:
    """The signed-in person."""

    viewer: Person | None = root_one(
        Person,
        where=lambda person, viewer: person.c.id == viewer.person_id,
        description="The signed-in person; null for a caller who has not signed in.",
        apps=SIGNED_IN,
    )
