"""Who: customers, what they are assigned to, their keys to the API, currencies and calendars."""
