"""How fast a run goes, and how long it will take."""

MINUTE, HOUR = 60, 3600


def told_pace(finished: int, seconds: float, waiting: int) -> str:
    """ "120 customers a second, about 3 minutes left"; empty while nothing is known, or nothing waits."""
    if not waiting or not finished or seconds <= 0:
        return ""
    rate = finished / seconds
    each = f"{rate:,.0f} customers a second" if rate >= 1 else f"{rate * MINUTE:,.0f} customers a minute"
    return f"{each}, {time_left(waiting / rate)} left"


def time_left(seconds: float) -> str:
    """ "less than a minute", "about 3 minutes" or "about 2 hours", rounded up."""
    if seconds < MINUTE:
        return "less than a minute"
    size, name = (MINUTE, "minute") if seconds <= HOUR else (HOUR, "hour")
    number = -(-seconds // size)
    return f"about {number:.0f} {name}{'' if number == 1 else 's'}"
