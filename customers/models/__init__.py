from customers.models.api_key import ApiKey, Scope
from customers.models.customer import Customer
from customers.models.plan_assignment import PlanAssignment

__all__ = ["ApiKey", "Customer", "PlanAssignment", "Scope"]
