"""Ctrl-C, and a polite kill, at moments when they do no harm."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def interruptible() -> Iterator[None]:
    """Inside, INT, TERM and HUP raise KeyboardInterrupt; HUP only where nohup has not switched it off."""
    heeded = [each for each in STOPPING if each != signal.SIGHUP or signal.getsignal(each) != signal.SIG_IGN]
    previous = {each: signal.signal(each, signal.default_int_handler) for each in heeded}
    try:
        yield
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)


@contextmanager
def held_back() -> Iterator[list[int]]:
    """Inside, nothing interrupts; what wanted to is in the list."""
    caught: list[int] = []
    heeded = [each for each in STOPPING if signal.getsignal(each) != signal.SIG_IGN]
    previous = {each: signal.signal(each, lambda number, _: caught.append(number)) for each in heeded}
    try:
        yield caught
    finally:
        for each, handler in previous.items():
            signal.signal(each, handler)


@contextmanager
def unbroken() -> Iterator[None]:
    """Inside, nothing interrupts; whatever wanted to does so afterwards, and accounts for what else went wrong."""
    with held_back() as caught:
        try:
            yield
        except Exception:
            if not caught:
                raise
    if caught:
        raise KeyboardInterrupt
