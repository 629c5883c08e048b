import pytest

from plans.actions.publish import PublishError, publish
from plans.models import Charge, PlanVersion, VersionStatus
from tests.plans.given import AT, draft, flat, meter, usage

pytestmark = pytest.mark.django_db


def refused(version: PlanVersion) -> dict[str, list[str]]:
    with pytest.raises(PublishError) as caught:
        publish(version, at=AT)
    version.refresh_from_db()
    assert version.status == VersionStatus.DRAFT
    return dict(caught.value.problems)


def test_a_published_version_is_frozen_from_that_moment() -> None:
    version = draft()
    flat(version)
    usage(version, meter(), where={"tier": ["standard"]})

    publish(version, at=AT)

    assert (version.status, version.published_at) == (VersionStatus.PUBLISHED, AT)


def test_a_version_without_charges_is_refused() -> None:
    assert refused(draft()) == {"charges": ["a version needs at least one charge"]}


def test_a_filter_the_meter_does_not_know_is_named_beside_its_charge() -> None:
    version, tickets = draft(), meter()
    usage(version, tickets, "standard", where={"tier": ["gold"]})
    usage(version, tickets, "premium", where={"tier": ["premium"], "lane": ["fast"]})

    assert refused(version) == {
        "standard.where": ["'gold' is not a value of 'tier'"],
        "premium.where": ["the meter has no dimension 'lane'"],
    }


def test_a_filter_that_fitted_when_it_was_written_is_checked_again() -> None:
    version, tickets = draft(), meter()
    usage(version, tickets, where={"tier": ["premium"]})
    tickets.dimensions = {"tier": ["standard"]}
    tickets.save()

    assert refused(version) == {"resolved.where": ["'premium' is not a value of 'tier'"]}


def test_two_charges_for_the_same_usage_are_refused() -> None:
    version, tickets = draft(), meter()
    usage(version, tickets, "all", position=0)
    usage(version, tickets, "premium", where={"tier": ["premium"]}, position=1)

    assert refused(version) == {"premium.where": ["charge 'all' prices some of the same usage"]}


def test_a_filter_that_is_not_one_is_refused_and_does_not_crash() -> None:
    version, tickets = draft(), meter()
    usage(version, tickets)
    Charge.objects.update(where=["tier"])

    assert refused(version) == {"resolved.where": ["where must map each dimension to a list of values"]}


def test_an_amount_smaller_than_the_currency_is_refused() -> None:
    version = draft(currency="JPY")
    flat(version, amount="500.5")

    assert refused(version) == {"base.amount": ["500.5 has more digits than JPY allows"]}


def test_a_column_that_does_not_validate_is_named() -> None:
    version = draft(currency="XXX")
    flat(version, key="no spaces")

    assert set(refused(version)) == {"currency", "no spaces.key"}


def test_a_published_version_is_not_published_again() -> None:
    version = draft()
    flat(version)
    publish(version, at=AT)

    with pytest.raises(PublishError) as caught:
        publish(version, at=AT)

    assert caught.value.problems == {"status": ["a published version cannot become published"]}


def test_publishing_trusts_the_stored_row_and_not_the_copy_in_hand() -> None:
    version = draft()
    flat(version)
    stale = PlanVersion.objects.get(pk=version.pk)
    publish(version, at=AT)

    with pytest.raises(PublishError):
        publish(stale, at=AT)


def test_a_price_far_below_a_cent_can_be_published() -> None:
    version = draft()
    usage(version, meter(), rate={"model": "per_unit", "unit_price": "0.000000000001"})

    publish(version, at=AT)
