import pytest

from plans.rules.charges import VersionCharge
from plans.rules.publishing import Objection, against_charge, against_version
from tests.plans.given import flat_charge, usage_charge, version_terms

DIMENSIONS = {"tier": ("standard", "premium")}


@pytest.mark.parametrize(
    ("charges", "found"),
    [
        ([flat_charge()], []),
        ([flat_charge(), usage_charge()], []),
        ([usage_charge("one", tier=("standard",)), usage_charge("two", tier=("premium",))], []),
        ([], [Objection("charges", "a version needs at least one charge")]),
        (
            [flat_charge("base"), usage_charge("base")],
            [Objection("key", "charge 1 has the same key", 1)],
        ),
        (
            [usage_charge("one", tier=("standard",)), flat_charge(), usage_charge("two")],
            [Objection("where", "charge 'one' prices some of the same usage", 2)],
        ),
        (
            [flat_charge(amount="500.005")],
            [Objection("amount", "500.005 has more digits than USD allows", 0)],
        ),
    ],
)
def test_charges_of_one_version_are_checked_together(charges: list[VersionCharge], found: list[Objection]) -> None:
    assert list(against_version(version_terms(*charges))) == found


@pytest.mark.parametrize(
    ("charge", "texts"),
    [
        (usage_charge(tier=("standard",)), []),
        (usage_charge(tier=("gold",)), ["'gold' is not a value of 'tier'"]),
        (usage_charge(lane=("fast",)), ["the meter has no dimension 'lane'"]),
        (flat_charge(text="Platform fee"), []),
        (flat_charge(text="{quantity} of {it}"), ["{it} is not filled in; only {quantity} is"]),
    ],
)
def test_a_charge_is_checked_against_the_dimensions_of_its_meter(charge: VersionCharge, texts: list[str]) -> None:
    assert [objection.text for objection in against_charge(charge, DIMENSIONS)] == texts
