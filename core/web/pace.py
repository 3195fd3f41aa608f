"""How often something may be read, counted in the memory of each process: reading writes nothing in the database.

It protects from whoever asks without end; with several processes, each counts its own share.
"""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

MOST_KEYS = 10_000  # those seen last are kept: a flood of addresses cannot fill the memory


class Pace:
    """At most so many readings of one key within a window."""

    def __init__(self, most: int, window: timedelta) -> None:
        self.most, self.window = most, window
        self._read: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._turn = threading.Lock()

    def is_past(self, key: str, *, at: datetime) -> bool:
        """Count a reading, and say whether it is one too many."""
        with self._turn:
            moments = self._read.setdefault(key, deque(maxlen=self.most + 1))
            self._read.move_to_end(key)
            if len(self._read) > MOST_KEYS:
                self._read.popitem(last=False)
            while moments and moments[0] <= at - self.window:
                moments.popleft()
            moments.append(at)
            return len(moments) > self.most
