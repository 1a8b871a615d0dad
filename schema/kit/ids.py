"""Arguments that are global ids."""

from typing import Annotated

import strawberry

from schema.engine import GlobalId

CommunityId = Annotated[GlobalId, strawberry.argument(description="The community, by its global id.")]
ResidencyId = Annotated[GlobalId, strawberry.argument(description="The residency, by its global id.")]
AutopayId = Annotated[GlobalId, strawberry.argument(description="The autopay, by its global id.")]
DeviceId = Annotated[GlobalId, strawberry.argument(description="The device, by its global id.")]
EdgeNodeId = Annotated[GlobalId, strawberry.argument(description="The edge node, by its global id.")]
RoomId = Annotated[GlobalId, strawberry.argument(description="The room, by its global id.")]
RoleId = Annotated[GlobalId, strawberry.argument(description="The role, by its global id.")]
MeterId = Annotated[GlobalId, strawberry.argument(description="The meter, by its global id.")]
NoticeId = Annotated[GlobalId, strawberry.argument(description="The notice, by its global id.")]
AlarmId = Annotated[GlobalId, strawberry.argument(description="The alarm, by its global id.")]
PaymentId = Annotated[GlobalId, strawberry.argument(description="The payment, by its global id.")]
PhoneId = Annotated[GlobalId, strawberry.argument(description="The handset, by its global id.")]
SavedCardId = Annotated[GlobalId, strawberry.argument(description="The saved card, by its global id.")]
SessionId = Annotated[GlobalId, strawberry.argument(description="The sign-in session, by its global id.")]
NotificationId = Annotated[GlobalId, strawberry.argument(description="The inbox entry, by its global id.")]
BillId = Annotated[GlobalId, strawberry.argument(description="The bill, by its global id.")]
FeeAssignmentId = Annotated[GlobalId, strawberry.argument(description="The assignment, by its global id.")]
FeeItemId = Annotated[GlobalId, strawberry.argument(description="The fee item, by its global id.")]
FeeRunId = Annotated[GlobalId, strawberry.argument(description="The fee run, by its global id.")]
