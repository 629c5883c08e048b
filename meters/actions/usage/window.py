"""Window: what somebody asks the usage of."""

from dataclasses import dataclass

from customers.rules.period import Period


@dataclass(frozen=True, slots=True)
class Window:
    """The local days of one customer."""

    customer_id: int
    period: Period
