"""Exports are the business of the community's finance staff and property managers."""

from domain.billing.policy import visible_to_finance
from domain.kit.sight import SeenWith
from domain.kit.tables import table_of
from payments.exports.models import Export

visible_exports = visible_to_finance
visible_export_log = SeenWith(table_of(Export), visible_exports, "export_id")
