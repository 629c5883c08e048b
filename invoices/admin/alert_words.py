"""Spend alerts in words."""

from customers.admin.parts.display import money
from customers.rules.money import plain
from invoices.models import AlertSubject, SpendAlert

SHARE_OF = {
    AlertSubject.CUSTOMER: "the spend cap",
    AlertSubject.PLAN: "the plan's cap",
    AlertSubject.CHARGE: "its cap or allowance",
}


def who(alert: SpendAlert) -> str:
    """The customer, or everybody on the plan."""
    return str(alert.customer) if alert.customer else "Everybody on the plan"


def what(alert: SpendAlert) -> str:
    """Everything, a plan or a charge."""
    if alert.subject == AlertSubject.CUSTOMER:
        return "Everything"
    return f"{alert.plan}: {alert.charge_key}" if alert.charge_key else f"{alert.plan}"


def short_threshold(alert: SpendAlert) -> str:
    """ "500.00 USD" or "80 %"."""
    return f"{plain(alert.percent)} %" if alert.percent is not None else threshold(alert)


def threshold(alert: SpendAlert) -> str:
    """ "500.00 USD" or "80 % of the spend cap"."""
    if alert.amount is not None:
        return money(alert.amount, alert.currency)
    assert alert.percent is not None
    return f"{plain(alert.percent)} % of {SHARE_OF[AlertSubject(alert.subject)]}"
