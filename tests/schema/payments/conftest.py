"""The product's subscriptions without a transport."""

from tests.schema.kit.conftest import operations, stage

__all__ = ["operations", "stage"]
