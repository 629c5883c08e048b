"""The usual packaging: a base plan, a larger one, packs on top, and a lane for what must not go wrong."""

from decimal import Decimal

from plans.rules.charges import FlatCharge, UsageCharge
from plans.rules.rates import Graduated, PerUnit, Tier
from plans.rules.templates.template import Counted, PlanTemplate

SUMMARIES = Counted(key="account_summaries", label="Account summaries", unit=("account summary", "account summaries"))
TASKS = Counted(
    key="workflow_tasks",
    label="Workflow tasks",
    unit=("task", "tasks"),
    dimensions={"workflow": ("summary", "outreach", "renewal")},
)
LANES = Counted(
    key="cases_handled",
    label="Cases handled",
    unit=("case", "cases"),
    dimensions={"lane": ("standard", "premium")},
)

BASE = PlanTemplate(
    key="base",
    title="Base: a monthly allowance",
    explanation="A monthly fee includes a number of deliverables; each one beyond them has a price. "
    "What is not used is gone at the end of the month.",
    example="49.00 with 50 included: 250 summaries are 49.00 and 200 at 0.99, together 247.00.",
    counted=(SUMMARIES,),
    charges=(
        FlatCharge(key="base", amount=Decimal("49.00"), timing="advance", text="Base plan"),
        UsageCharge(
            key="summaries",
            meter=SUMMARIES.key,
            rate=PerUnit(Decimal("0.99")),
            included=Decimal(50),
            text="{quantity} sales-ready account summaries",
        ),
    ),
)


def _workflow(value: str, included: int, price: str, text: str) -> UsageCharge:
    return UsageCharge(
        key=value,
        meter=TASKS.key,
        where={"workflow": (value,)},
        rate=PerUnit(Decimal(price)),
        included=Decimal(included),
        rollover=True,
        text=text,
    )


GROWTH = PlanTemplate(
    key="growth",
    title="Growth: a larger allowance, more workflows",
    explanation="A higher fee with an allowance for each type of workflow, which rolls over once.",
    example="299.00 with 500 summaries, 200 outreach drafts and 50 renewal briefs included.",
    counted=(TASKS,),
    charges=(
        FlatCharge(key="base", amount=Decimal("299.00"), timing="advance", text="Growth plan"),
        _workflow("summary", 500, "0.79", "{quantity} sales-ready account summaries"),
        _workflow("outreach", 200, "1.20", "{quantity} outreach drafts"),
        _workflow("renewal", 50, "4.00", "{quantity} renewal briefs"),
    ),
)

ADD_ON = PlanTemplate(
    key="add_on",
    title="Add-on: top-up packs",
    explanation="Customers buy packs of units when they need them; what goes beyond their packs has a list price. "
    "Units of a pack are used before anything is charged, those that expire first before others.",
    example="A pack of 100 for 79.00, then 0.99 each: 130 summaries are 29.70 beside the pack.",
    counted=(SUMMARIES,),
    charges=(
        UsageCharge(
            key="beyond_packs",
            meter=SUMMARIES.key,
            rate=PerUnit(Decimal("0.99")),
            text="{quantity} account summaries",
        ),
    ),
    hint="Sell packs to customers under Top-ups, or let your application buy them over the API.",
)

PREMIUM_LANE = PlanTemplate(
    key="premium_lane",
    title="Premium lane: high-consequence work",
    explanation="Most cases at prices that fall with the volume; those of the premium lane, "
    "where a mistake is expensive, at a price of their own.",
    example="120 standard cases are 115.00 and 8 premium ones at 12.00 are 96.00.",
    counted=(LANES,),
    charges=(
        UsageCharge(
            key="standard",
            meter=LANES.key,
            where={"lane": ("standard",)},
            rate=Graduated(
                tiers=(
                    Tier(up_to=Decimal(100), unit_price=Decimal("1.00")),
                    Tier(unit_price=Decimal("0.75")),
                )
            ),
            text="{quantity} cases handled",
        ),
        UsageCharge(
            key="premium",
            meter=LANES.key,
            where={"lane": ("premium",)},
            rate=PerUnit(Decimal("12.00")),
            text="{quantity} premium cases handled",
        ),
    ),
)
