"""All mutations of the product, by noun."""

from schema.alarms.mutations.alarm_acknowledge import alarm_acknowledge
from schema.autopay.mutations.autopay_end import autopay_end
from schema.autopay.mutations.autopay_set import autopay_set
from schema.billing.mutations.bill_adjust import bill_adjust
from schema.billing.mutations.bill_void import bill_void
from schema.billing.mutations.billing_policy_set import billing_policy_set
from schema.cards.mutations.saved_card_remove import saved_card_remove
from schema.cards.mutations.saved_card_setup_start import saved_card_setup_start
from schema.devices.mutations.device_key_rotate import device_key_rotate
from schema.devices.mutations.edge_node_key_rotate import edge_node_key_rotate
from schema.exports.mutations.export_create import export_create
from schema.fees.mutations.fee_assignment_create import fee_assignment_create
from schema.fees.mutations.fee_assignment_end import fee_assignment_end
from schema.fees.mutations.fee_item_create import fee_item_create
from schema.fees.mutations.fee_item_end import fee_item_end
from schema.fees.mutations.fee_run_issue import fee_run_issue
from schema.fees.mutations.fee_run_start import fee_run_start
from schema.identity.mutations.session_end import session_end
from schema.kit.commands import Command
from schema.meters.mutations.meter_reading_record import meter_reading_record
from schema.meters.mutations.meter_reading_submit import meter_reading_submit
from schema.notices.mutations.notice_mark_read import notice_mark_read
from schema.notices.mutations.notice_publish import notice_publish
from schema.notices.mutations.notice_withdraw import notice_withdraw
from schema.notifications.mutations.notification_mark_read import notification_mark_read
from schema.notifications.mutations.notification_preference_update import notification_preference_update
from schema.notifications.mutations.push_report import push_report
from schema.payments.mutations.payment_cancel import payment_cancel
from schema.payments.mutations.payment_refund import payment_refund
from schema.payments.mutations.payment_start import payment_start
from schema.phones.mutations.phone_device_register import phone_device_register
from schema.phones.mutations.phone_device_unregister import phone_device_unregister
from schema.residencies.mutations.residency_apply import residency_apply
from schema.residencies.mutations.residency_approve import residency_approve
from schema.residencies.mutations.residency_end import residency_end
from schema.residencies.mutations.residency_reject import residency_reject
from schema.roles.mutations.role_duty_set import role_duty_set
from schema.roles.mutations.role_grant import role_grant
from schema.roles.mutations.role_revoke import role_revoke

COMMANDS: tuple[Command, ...] = (
    alarm_acknowledge,
    autopay_end,
    autopay_set,
    bill_adjust,
    bill_void,
    billing_policy_set,
    device_key_rotate,
    edge_node_key_rotate,
    export_create,
    fee_assignment_create,
    fee_assignment_end,
    fee_item_create,
    fee_item_end,
    fee_run_issue,
    fee_run_start,
    meter_reading_record,
    meter_reading_submit,
    notice_mark_read,
    notice_publish,
    notice_withdraw,
    notification_mark_read,
    notification_preference_update,
    payment_cancel,
    payment_refund,
    payment_start,
    phone_device_register,
    phone_device_unregister,
    push_report,
    residency_apply,
    residency_approve,
    residency_end,
    residency_reject,
    role_duty_set,
    role_grant,
    role_revoke,
    saved_card_remove,
    saved_card_setup_start,
    session_end,
)

BY_NAME = {each.name: each for each in COMMANDS}
