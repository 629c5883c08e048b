"""One price for each outcome, with or without a base fee."""

from decimal import Decimal

from plans.rules.charges import FlatCharge, UsageCharge
from plans.rules.rates import Matrix, PerUnit
from plans.rules.templates.template import Counted, PlanTemplate

TICKETS = Counted(key="tickets_resolved", label="Tickets resolved", unit=("ticket", "tickets"))
ATTEMPTS = Counted(key="tickets_attempted", label="Tickets attempted", unit=("attempt", "attempts"), kind="activity")
DOCUMENTS = Counted(key="documents_processed", label="Documents processed", unit=("document", "documents"))
QUERIES = Counted(key="research_queries", label="Research queries", unit=("query", "queries"))
LEADS = Counted(key="leads_qualified", label="Leads qualified", unit=("lead", "leads"))
MEETINGS = Counted(key="meetings_held", label="Meetings held", unit=("meeting", "meetings"))
CONVERSATIONS = Counted(key="conversations", label="Conversations", unit=("conversation", "conversations"))


def per_unit(key: str, counted: Counted, price: str, text: str) -> UsageCharge:
    """A price for each one of what is counted."""
    return UsageCharge(key=key, meter=counted.key, rate=PerUnit(Decimal(price)), text=text)


PER_RESOLUTION = PlanTemplate(
    key="per_resolution",
    title="Per resolution",
    explanation="One low price for each conversation that the assistant resolves. Nothing resolved, nothing owed.",
    example="1,000 resolutions at 0.99 are 990.00.",
    counted=(TICKETS,),
    charges=(per_unit("resolved", TICKETS, "0.99", "{quantity} tickets resolved"),),
)

PER_TICKET = PlanTemplate(
    key="per_resolved_ticket",
    title="Per resolved ticket",
    explanation="One price for each ticket that stays resolved.",
    example="120 tickets at 2.00 are 240.00.",
    counted=(TICKETS,),
    charges=(per_unit("resolved", TICKETS, "2.00", "{quantity} tickets resolved"),),
)

PER_DELIVERABLE = PlanTemplate(
    key="per_deliverable",
    title="Per document and per research query",
    explanation="Each kind of deliverable has its own price and its own line.",
    example="40 documents at 1.50 and 200 queries at 0.25 are 110.00.",
    counted=(DOCUMENTS, QUERIES),
    charges=(
        per_unit("documents", DOCUMENTS, "1.50", "{quantity} documents processed"),
        per_unit("queries", QUERIES, "0.25", "{quantity} research queries answered"),
    ),
)

PER_LEAD = PlanTemplate(
    key="per_lead",
    title="Per qualified lead and booked meeting",
    explanation="A price for each lead that qualifies, and a higher one for each meeting that takes place.",
    example="20 leads at 9.99 and 3 meetings at 75.00 are 424.80.",
    counted=(LEADS, MEETINGS),
    charges=(
        per_unit("leads", LEADS, "9.99", "{quantity} qualified leads"),
        per_unit("meetings", MEETINGS, "75.00", "{quantity} meetings held"),
    ),
)

BASE_AND_OUTCOME = PlanTemplate(
    key="base_and_outcome",
    title="Base fee and outcomes",
    explanation="A monthly fee for the service, and a price for each outcome on top.",
    example="500.00 and 137 tickets at 2.00 are 774.00.",
    counted=(TICKETS,),
    charges=(
        FlatCharge(key="base", amount=Decimal("500.00"), timing="advance", text="Platform fee"),
        per_unit("resolved", TICKETS, "2.00", "{quantity} tickets resolved"),
    ),
)

ATTEMPT_AND_SUCCESS = PlanTemplate(
    key="attempt_and_success",
    title="Attempts and successes",
    explanation="A small price for each attempt covers what it costs; a larger one is due when it succeeds.",
    example="1,000 attempts at 0.10 and 200 successes at 1.50 are 400.00.",
    counted=(ATTEMPTS, TICKETS),
    charges=(
        per_unit("attempt", ATTEMPTS, "0.10", "{quantity} tickets attempted"),
        per_unit("success", TICKETS, "1.50", "{quantity} tickets resolved"),
    ),
)

BY_CLASS = PlanTemplate(
    key="outcome_classes",
    title="By class of outcome",
    explanation="Each class of outcome has its price: what the customer confirmed can cost more than what is assumed.",
    example="10 confirmed at 0.99, 3 assumed at 0.49 and 2 assisted for nothing are 11.37.",
    counted=(CONVERSATIONS,),
    charges=(
        UsageCharge(
            key="conversations",
            meter=CONVERSATIONS.key,
            rate=Matrix(
                by="class",
                prices={"confirmed": Decimal("0.99"), "assumed": Decimal("0.49"), "assisted": Decimal("0.00")},
                default=Decimal("0.00"),
            ),
            text="{quantity} conversations",
        ),
    ),
    hint="Classes come from the meter's definition: give its rules the classes that are priced here.",
)
