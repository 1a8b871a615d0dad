"""All subscriptions of the product, and how finely the viewers of each type must be told apart."""

from schema.alarms.subscriptions import alarm_changed
from schema.devices.subscriptions import device_state_changed
from schema.fees.subscriptions import fee_run_changed
from schema.kit.subscriptions import Grain, LiveField
from schema.notices.subscriptions import notice_published
from schema.notifications.subscriptions import my_notifications
from schema.payments.refund_subscriptions import dispute_changed, my_refund_changed, refund_changed
from schema.payments.subscriptions import my_payment_changed, payment_changed

LIVE_FIELDS: tuple[LiveField, ...] = (
    alarm_changed,
    notice_published,
    device_state_changed,
    fee_run_changed,
    my_notifications,
    my_payment_changed,
    payment_changed,
    my_refund_changed,
    refund_changed,
    dispute_changed,
)

BY_FIELD = {each.name: each for each in LIVE_FIELDS}

# Read these beside the policies of the nouns. A type that is not here is told apart by person.
GRAINS = {
    "AlarmChangedEvent": Grain.COMMUNITY,
    "NoticePublishedEvent": Grain.COMMUNITY,
    "DeviceStateChangedEvent": Grain.COMMUNITY,
    "FeeRunChangedEvent": Grain.COMMUNITY,
    "PaymentChangedEvent": Grain.COMMUNITY,
    "RefundChangedEvent": Grain.COMMUNITY,
    "DisputeChangedEvent": Grain.COMMUNITY,
    "City": Grain.COMMUNITY,
    "Street": Grain.COMMUNITY,
    "Community": Grain.COMMUNITY,
    "Building": Grain.COMMUNITY,
    "Unit": Grain.COMMUNITY,
    "EdgeNode": Grain.COMMUNITY,
    "FeeAnomaly": Grain.COMMUNITY,
    "FeeItem": Grain.COMMUNITY,
    "FeeRun": Grain.COMMUNITY,
    "FeeRunProgress": Grain.COMMUNITY,
    "Alarm": Grain.BUILDING,
    "Notice": Grain.BUILDING,
    "Room": Grain.ROOM,
    "Device": Grain.ROOM,
    "DeviceEvent": Grain.ROOM,
}
