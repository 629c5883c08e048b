"""The customer's page leads to what was counted."""

from customers.admin import CustomerAdmin, Link

CustomerAdmin.links += [
    Link("Outcomes", "admin:meters_outcome_changelist", "customer__id__exact"),
    Link("Events", "admin:meters_event_changelist", "customer__id__exact"),
]
