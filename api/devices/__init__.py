"""Where devices speak to the house: CloudEvents over HTTP, signed, answered event by event (ADR 0007).

`device_ingest` is a bare ASGI application, to be mounted at `/devices`. How a request is signed stands in
`api/devices/signature.py`.
"""

from api.devices.app import device_ingest
from api.devices.door import IngestDoor, IngestLimits, Signed

__all__ = ["IngestDoor", "IngestLimits", "Signed", "device_ingest"]
