# Decides which part of the errors is captured.
from __future__ import annotations

import random

# Not the application's own generator, which it may have seeded; nor one whose state forked processes would share.
chance = random.SystemRandom()


def is_sampled(rate: float) -> bool:
    """True for the part `rate` (0 to 1) of the calls, at random."""
    return rate >= 1 or chance.random() < rate
