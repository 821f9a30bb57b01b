# What users of the package import: `from bloop import BloopClient`.
from bloop.client import BloopClient
from bloop.delivery import Stats
from bloop.event import Event, EventFields
from bloop.version import VERSION as __version__

__all__ = ["BloopClient", "Event", "EventFields", "Stats", "__version__"]
