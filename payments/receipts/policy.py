"""Who sees receipts: who sees the payment."""

from domain.kit.sight import SeenWith
from domain.kit.tables import table_of
from payments.checkout.models import Payment
from payments.checkout.policy import visible_payments

visible_receipts = SeenWith(table_of(Payment), visible_payments, "payment_id")
