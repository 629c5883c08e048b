from customers.models.api_key import ApiKey, Scope
from customers.models.credit_entry import CreditEntry, EntryKind
from customers.models.credit_grant import CreditGrant, CreditKind
from customers.models.customer import Customer
from customers.models.plan_assignment import PlanAssignment

__all__ = [
    "ApiKey",
    "CreditEntry",
    "CreditGrant",
    "CreditKind",
    "Customer",
    "EntryKind",
    "PlanAssignment",
    "Scope",
]
