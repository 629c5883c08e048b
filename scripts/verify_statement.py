#!/usr/bin/env python3
"""Check a statement of an invoice: count its quantities, work out its prices, and prove its evidence again.

    python3 verify_statement.py statement.json [HASH]

HASH is the hash of the journal's page that you kept or were told: the statement must lead to it. Prints what it
checked and exits with 0, or names the first thing that is not true and exits with 1.

Needs Python 3.9 or newer and nothing else. It trusts nothing in the file: what the file says about the world is
proved up to the hash of a page, and everything else is worked out from that.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

FORMAT = "upshot-statement-1"
NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?")
HASH = re.compile(r"[0-9a-f]{64}")
DIGITS = {
    currency: digits
    for digits, currencies in (
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    )
    for currency in currencies.split(" ")
}
"""Digits after the decimal point, of currencies that do not have two."""
NOTHING = Fraction(0)


class Lie(Exception):
    """Something that is not true, with its place."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(f"{place}: {text}")


def insist(truth: object, place: str, text: str) -> None:
    if not truth:
        raise Lie(place, text)


# Values


def number(text: Any) -> Fraction:
    """A decimal number that is written as a text."""
    if not isinstance(text, str) or not NUMBER.fullmatch(text):
        raise ValueError(f"{str(text)[:40]!r} is not a number")
    return Fraction(text)


def optional(text: Any) -> Fraction | None:
    return None if text is None else number(text)


def said(value: Fraction) -> str:
    """A number as people write it, to twelve digits."""
    return f"{float(value):.12g}"


def many(count: int, one: str) -> str:
    return f"{count} {one}" + ("" if count == 1 else "s")


def rounded(amount: Fraction, digits: int) -> Fraction:
    """Rounded half away from zero."""
    whole, rest = divmod(abs(amount.numerator) * 10**digits, amount.denominator)
    nearest = whole + (1 if 2 * rest >= amount.denominator else 0)
    return Fraction(nearest if amount >= 0 else -nearest, 10**digits)


def instant(text: str) -> datetime:
    """A time in UTC."""
    if not text.endswith("Z"):
        raise ValueError(f"{text[:40]!r} is not a time in UTC")
    return datetime.fromisoformat(text[:-1])


def canonical(part: Any) -> bytes:
    return json.dumps(part, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


# Merkle trees (RFC 6962)


def leaf(entry: bytes) -> bytes:
    return sha256(b"\x00" + entry)


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right)


def root_of(entries: Sequence[bytes]) -> bytes:
    """The root over all entries."""
    level = [leaf(entry) for entry in entries]
    while len(level) > 1:
        above = [node(left, right) for left, right in zip(level[::2], level[1::2])]  # noqa: B905
        level = [*above, level[-1]] if len(level) % 2 else above
    return level[0] if level else sha256(b"")


def hashed(text: Any) -> bytes:
    if not isinstance(text, str) or not HASH.fullmatch(text):
        raise ValueError(f"{str(text)[:70]!r} is not a hash")
    return bytes.fromhex(text)


def folded(tree: Any, entry: Callable[[str], bytes], names: list[str]) -> bytes:
    """The root of a pruned tree: [left, right] is a node, [name] a leaf, a text the hash of what is left out.

    `entry` gives what a leaf stands for; its name is added to `names`.
    """
    if isinstance(tree, str):
        return hashed(tree)
    if len(tree) == 1:
        names.append(tree[0])
        return leaf(entry(tree[0]))
    left, right = tree
    return node(folded(left, entry, names), folded(right, entry, names))


# Prices


def step_up(tiers: Sequence[Any]) -> Iterable[tuple[Fraction, Fraction | None, Any]]:
    """Each tier with where it begins and ends."""
    begins = NOTHING
    for tier in tiers:
        ends = optional(tier.get("up_to"))
        yield begins, ends, tier
        if ends is not None:
            begins = ends


def last_tier(tiers: Sequence[Any], quantity: Fraction) -> Any:
    return next(tier for _, ends, tier in step_up(tiers) if ends is None or quantity <= ends)


def part(record: Any, name: str) -> Fraction:
    """A number that may be left out."""
    return number(record[name]) if record.get(name) is not None else NOTHING


def per_unit(rate: Any, quantity: Fraction, _: Used) -> Fraction:
    return quantity * number(rate["unit_price"])


def graduated(rate: Any, quantity: Fraction, _: Used) -> Fraction:
    amount = NOTHING
    for begins, ends, tier in step_up(rate["tiers"]):
        if quantity > begins:
            top = quantity if ends is None else min(quantity, ends)
            amount += (top - begins) * part(tier, "unit_price") + part(tier, "flat_fee")
        elif begins == 0 and rate.get("flat_fee_at_zero"):
            amount += part(tier, "flat_fee")
    return amount


def volume(rate: Any, quantity: Fraction, _: Used) -> Fraction:
    tier = last_tier(rate["tiers"], quantity)
    due = quantity or rate.get("flat_fee_at_zero")
    return quantity * part(tier, "unit_price") + part(tier, "flat_fee") if due else NOTHING


def stairstep(rate: Any, quantity: Fraction, _: Used) -> Fraction:
    due = quantity or rate.get("flat_fee_at_zero")
    return number(last_tier(rate["tiers"], quantity)["price"]) if due else NOTHING


def package(rate: Any, quantity: Fraction, _: Used) -> Fraction:
    blocks = max(quantity - part(rate, "free"), NOTHING) / number(rate["size"])
    return -(-blocks.numerator // blocks.denominator) * number(rate["price"])


def percentage(rate: Any, quantity: Fraction, used: Used) -> Fraction:
    """Event by event, in order of time: is this one free, does it cross the free amount, or is it paid?"""
    percent, fixed = number(rate["percent"]) / 100, part(rate, "fixed")
    events, money = rate.get("free_events"), optional(rate.get("free_amount"))
    if events is None and money is None:
        return quantity * percent + len(used.values) * fixed
    free, free_events, so_far = NOTHING, 0, NOTHING
    for place, value in enumerate(used.values):
        if events is not None and place >= events:
            break
        so_far += value
        free = so_far if money is None else min(so_far, money)
        free_events += money is None or so_far <= money
    return (quantity - free) * percent + (len(used.values) - free_events) * fixed


def matrix(rate: Any, quantity: Fraction, used: Used) -> Fraction:
    """What an allowance covers is taken from the values that the prices list first."""
    units, prices = used.by(rate["by"]), dict(rate["prices"])
    covered, amount = sum(units.values(), NOTHING) - quantity, NOTHING
    for value in [*prices, *sorted(set(units) - set(prices))]:
        free = min(covered, units.get(value, NOTHING))
        covered -= free
        rest = units.get(value, NOTHING) - free
        if rest:
            amount += rest * number(prices.get(value, rate.get("default")))
    return amount


RATES = {
    "per_unit": per_unit,
    "graduated": graduated,
    "volume": volume,
    "stairstep": stairstep,
    "package": package,
    "percentage": percentage,
    "matrix": matrix,
}


class Used:
    """What the outcomes of a line come to."""

    def __init__(self, outcomes: Sequence[Any], aggregation: str) -> None:
        self.outcomes = outcomes
        self.values = [number(outcome["quantity"]) for outcome in self._in_order(outcomes)]
        self.quantity = self._quantity(aggregation)

    def _quantity(self, aggregation: str) -> Fraction:
        if aggregation == "max":
            return max(self.values, default=NOTHING)
        if aggregation == "latest":
            return self.values[-1] if self.values else NOTHING
        if aggregation == "unique":
            return Fraction(len({outcome["member"] for outcome in self.outcomes} - {None}))
        if aggregation not in ("count", "sum"):
            raise ValueError(f"{aggregation[:40]!r} is no way to count")
        return sum(self.values, NOTHING)

    @staticmethod
    def _in_order(outcomes: Sequence[Any]) -> list[Any]:
        return sorted(outcomes, key=lambda outcome: (instant(outcome["opened_at"]), UUID(outcome["id"]).bytes))

    def by(self, name: str) -> dict[str, Fraction]:
        """The quantity by the values of a dimension."""
        found: dict[str, Fraction] = {}
        for outcome in self.outcomes:
            value = dimensions(outcome).get(name, "")
            found[value] = found.get(value, NOTHING) + number(outcome["quantity"])
        return found

    def cases(self, is_outcome: bool) -> list[Fraction]:
        """The quantity of each case."""
        found: dict[str, Fraction] = {}
        for outcome in self.outcomes:
            case = outcome["id"] if is_outcome or not outcome["case"] else "case " + outcome["case"]
            found[case] = found.get(case, NOTHING) + number(outcome["quantity"])
        return list(found.values())


def dimensions(outcome: Any) -> dict[str, str]:
    own = dict(outcome["dimensions"])
    return {**own, "class": outcome["class"]} if outcome["class"] else own


def priced(terms: Any, used: Used, is_outcome: bool) -> Fraction:
    """What the usage costs, before it is rounded (and before minimums and caps)."""
    rate, quantity = terms["rate"], used.quantity
    model, cap = RATES[rate["model"]], optional(terms["case_cap"])
    if cap is not None:
        amount = sum((min(units * number(rate["unit_price"]), cap) for units in used.cases(is_outcome)), NOTHING)
        return off(amount, terms)
    if rate["model"] != "percentage":
        for free in ("rolled_over", "included", "from_packs"):
            quantity -= min(quantity, number(terms[free]))
    if terms["commitment"] is None:
        return off(model(rate, quantity, used), terms)
    units, factor = number(terms["commitment"]["units"]), number(terms["commitment"]["overage_factor"])
    due, amount = model(rate, units, used), model(rate, quantity, used)
    beyond = due if quantity <= units or amount < due else due + (amount - due) * factor
    return off(beyond, terms)


def off(amount: Fraction, terms: Any) -> Fraction:
    return amount * (1 - number(terms["discount_percent"]) / 100)


# The invoice


def check_invoice(statement: Any, tell: Callable[[str], None]) -> None:
    """Each line is the sum of its steps, and the invoice that of its lines."""
    invoice = statement["invoice"]
    digits, total = DIGITS.get(invoice["currency"], 2), NOTHING
    for n, line in enumerate(invoice["lines"], 1):
        place = f"line {n}"
        insist(line["n"] == n, place, f"is numbered {line['n']}")
        steps = NOTHING
        for step in line["steps"]:
            worth = number(step["quantity"]) * number(step["unit_price"])
            text = f"{step['quantity']} at {step['unit_price']} is {said(worth)}, not {step['amount']}"
            insist(worth == number(step["amount"]), place, text)
            steps += worth
        amount = rounded(steps, digits)
        insist(amount == number(line["amount"]), place, f"its steps come to {said(amount)}, not {line['amount']}")
        total += amount
    check_totals(statement, total, digits)
    tell(f"invoice {invoice['number'] or '(a draft)'}: {many(len(invoice['lines']), 'line')}, tax and total are right")


def check_totals(statement: Any, total: Fraction, digits: int) -> None:
    invoice, settled = statement["invoice"], statement["settled"]
    tax = rounded(total * number(invoice["tax_percent"]) / 100, digits)
    parts = {name: number(settled[name]) for name in ("credits", "credit_notes", "payments")}
    closed = invoice["status"] in ("paid", "void")
    due = NOTHING if closed else total + tax - sum(parts.values(), NOTHING)
    wanted = {"lines_total": total, "tax": tax, "total": total + tax, "due": due}
    for name, amount in wanted.items():
        text = f"{name.replace('_', ' ')} is {invoice[name]}, but comes to {said(amount)}"
        insist(number(invoice[name]) == amount, "the invoice", text)
    for name, amount in parts.items():
        insist(0 <= amount <= max(total + tax, NOTHING), "the invoice", f"{name} of {said(amount)} cannot be")


def check_bounds(statement: Any, tell: Callable[[str], None]) -> None:
    """Minimums and caps: what lifts some lines, or brings them down."""
    lines = {line["n"]: line for line in statement["invoice"]["lines"]}
    named = set()
    for bound in statement["bounds"]:
        place = "the bounds of line " + ", ".join(map(str, bound["lines"]))
        worth = sum((number(lines[n]["amount"]) for n in bound["lines"]), NOTHING)
        minimum, cap = optional(bound["minimum"]), optional(bound["cap"])
        lift = NOTHING if minimum is None else max(minimum - worth, NOTHING)
        drop = NOTHING if cap is None else min(cap - worth, NOTHING)
        for name, amount in (("true_up", lift), ("discount", drop)):
            n = bound[name]
            is_written = number(lines[n]["amount"]) if n is not None else NOTHING
            insist(is_written == amount, place, f"ask for {said(amount)}, the invoice says {said(is_written)}")
            named.add(n)
    for n, line in lines.items():
        insist(line["kind"] not in ("true_up", "cap") or n in named, f"line {n}", "no minimum or cap asks for it")
    tell(f"{many(len(statement['bounds']), 'bound')} of lines: minimums and caps are right")


# The usage


def check_usage(statement: Any, tell: Callable[[str], None]) -> set[tuple[str, str]]:
    """The quantity and the price of each line, from its outcomes; the (receipt, digest) that the evidence names."""
    invoice, evidence = statement["invoice"], set()
    digits = DIGITS.get(invoice["currency"], 2)
    texts = {sha256(canonical(each)).hex(): each for each in statement["definitions"]}
    lines = {line["n"]: line for line in invoice["lines"]}
    checked = set()
    for usage in statement["lines"]:
        n = usage["n"]
        line, place = lines[n], f"line {n}"
        insist(n not in checked, place, "is told twice")
        checked.add(n)
        insist((usage["from"], usage["to"]) == (line["from"], line["to"]), place, "is about other days")
        evidence |= check_outcomes(usage, texts, invoice["customer"], place)
        used, is_outcome = Used(usage["outcomes"], usage["meter"]["aggregation"]), usage["meter"]["kind"] == "outcome"
        counts = many(len(usage["outcomes"]), "outcome" if is_outcome else "event")
        if usage["terms"] is None:
            insist(line["kind"] == "late", place, "has no terms")
            tell(f"line {n}: late usage, {counts} proved; what was billed before is on earlier documents")
        else:
            come = "comes" if len(usage["outcomes"]) == 1 else "come"
            text = f"{counts} {come} to {said(used.quantity)}, but the line counts {line['quantity']}"
            insist(used.quantity == number(line["quantity"]), place, text)
            amount = rounded(priced(usage["terms"], used, is_outcome), digits)
            text = f"{line['quantity']} cost {said(amount)} by these terms, not {line['amount']}"
            insist(amount == number(line["amount"]), place, text)
            tell(f"line {n}: {counts} {come} to {line['quantity']} {line['unit']}, which cost {line['amount']}")
    for n, line in lines.items():
        insist(line["kind"] not in ("usage", "late") or n in checked, f"line {n}", "nothing is told behind it")
    return evidence


def check_outcomes(usage: Any, texts: Any, customer: str, place: str) -> set[tuple[str, str]]:
    """Each outcome of a line by itself, and that none stands there twice."""
    seen: set[tuple[Any, ...]] = set()
    evidence: set[tuple[str, str]] = set()
    first, end = date.fromisoformat(usage["from"]), date.fromisoformat(usage["to"])
    for outcome in usage["outcomes"]:
        where = f"{place}, outcome {outcome['case'] or outcome['id']}"
        own: list[tuple[Any, ...]] = [("id", outcome["id"])]
        if outcome["definition"] is not None:
            own.append(("case", outcome["case"] or outcome["id"], outcome["window"]))
        insist(not seen.intersection(own), where, "is counted twice")
        seen.update(own)
        insist(first <= date.fromisoformat(outcome["usage_date"]) < end, where, "counts on another day than the line's")
        values = dimensions(outcome)
        passes = all(values.get(name) in listed for name, listed in usage["where"].items())
        insist(passes, where, "does not pass the filter of the line")
        signals = [check_signal(signal, customer, where) for signal in outcome["signals"]]
        events = [signal for signal in outcome["signals"] if "decision" not in signal]
        insist(events, where, "has no signal")
        insist(all(event["case"] == outcome["case"] for event in events), where, "a signal is about another case")
        if outcome["definition"] is None:
            check_event(usage, outcome, events, customer, where)
        else:
            check_verdict(usage, outcome, events, texts, where)
        evidence.update(signals)
    return evidence


def check_signal(signal: Any, customer: str, where: str) -> tuple[str, str]:
    """The digest of a signal, from what it says; where it must be proved."""
    name = signal.get("id") or signal["decision"]
    covered = {key: text for key, text in signal.items() if key not in ("receipt", "digest", "received_at")}
    if "decision" not in signal:
        insist((signal["received_at"] is None) == bool(signal["occurred_at"]), where, f"when was {name}?")
    sent = {key: text for key, text in {**covered, "customer": customer}.items() if text}
    digest = sha256(canonical(sent)).hex()
    insist(digest == signal["digest"], where, f"the signal {name} is not what its digest says")
    return signal["receipt"], digest


def check_event(usage: Any, outcome: Any, events: Sequence[Any], customer: str, where: str) -> None:
    """An outcome without a definition is one event on the line's own meter."""
    insist(len(events) == 1, where, "is more than one event")
    event, meter = events[0], usage["meter"]
    insist(event["meter"] == meter["key"], where, "its event is on another meter")
    own = sha256(f"{customer}\0{event['id']}".encode())[:16]
    insist(UUID(outcome["id"]) == UUID(bytes=own), where, "is not the outcome of its event")
    counts = "1" if meter["aggregation"] in ("count", "unique") else event["value"]
    text = f"counts {outcome['quantity']}, but its event {counts}"
    insist(number(outcome["quantity"]) == number(counts), where, text)
    insist(instant(outcome["opened_at"]) == happened(event), where, "did not open when its event happened")
    insist(is_near(happened(event), outcome["usage_date"]), where, "its event happened on another day")


def check_verdict(usage: Any, outcome: Any, events: Sequence[Any], texts: Any, where: str) -> None:
    """The verdict fits the definition: its meter, one of its rules, a signal that can be final on that day."""
    definition = texts.get(outcome["definition"])
    insist(definition is not None, where, "was judged by another definition than those in the statement")
    insist(definition["meter"] == usage["meter"]["key"], where, "was judged by the definition of another meter")
    rules = definition["rules"]
    on = {rule["on"] for rule in rules}
    insist(
        all(event["meter"] in on for event in events), where, "a signal is on a meter that the definition does not name"
    )
    successes = [rule for rule in rules if rule["effect"] in ("achieve", "confirm")]
    if outcome["rule"] is not None:
        successes = [rule for rule in [rules[outcome["rule"]]] if rule in successes] or successes
    meters = {rule["on"] for rule in successes if rule["class"] == outcome["class"]}
    deciding = [event for event in events if event["meter"] in meters]
    insist(deciding, where, "no signal makes a success of this class")
    sums = usage["meter"]["aggregation"] == "sum"
    counts = {number(event["value"]) for event in deciding} if sums else {Fraction(1)}
    insist(number(outcome["quantity"]) in counts, where, f"counts {outcome['quantity']}, which no signal says")
    hold = timedelta(hours=definition["hold_hours"])
    final = [at + wait for at in map(happened, events) for wait in (timedelta(0), hold)]
    insist(any(is_near(at, outcome["usage_date"]) for at in final), where, "no signal could be final on that day")


def happened(event: Any) -> datetime:
    return instant(event["occurred_at"] or event["received_at"])


def is_near(at: datetime, day: str) -> bool:
    """Whether the instant falls on the local day in some zone of the world."""
    return abs((at.date() - date.fromisoformat(day)).days) <= 1


# The journal


def check_journal(statement: Any, evidence: set[tuple[str, str]], kept: str, tell: Callable[[str], None]) -> None:
    """Every signal is in its receipt, every receipt on a page, and the pages lead to the hash that a line names."""
    roots: dict[str, bytes] = {}
    proved = set()
    for receipt in statement["receipts"]:
        pk, found = receipt["id"], list[str]()
        insist(pk not in roots, f"receipt {pk}", "is told twice")
        roots[pk] = folded(receipt["tree"], hashed, found)
        proved |= {(pk, digest) for digest in found}
        insist(len(found) == len(set(found)), f"receipt {pk}", "brings something twice")
    for pk, digest in sorted(evidence - proved):
        raise Lie(f"receipt {pk}", f"does not bring the signal with the digest {digest}")
    for pk, digest in sorted(proved - evidence):
        raise Lie(f"receipt {pk}", f"brings {digest}, which no outcome names")
    pages = check_pages(statement, roots)
    check_hashes(statement, pages, kept)
    tell(f"journal: {many(len(evidence), 'signal')} in {many(len(roots), 'receipt')} on {many(len(pages), 'page')}")
    for number_, hash_ in sorted({(line["page"], line["page_hash"]) for line in statement["lines"] if line["page"]}):
        tell(f"compare: the hash of page {number_} is {hash_}")


class PageFound:
    def __init__(self, hash_: bytes, receipts: Sequence[str]) -> None:
        self.hash, self.receipts = hash_, set(receipts)


def check_pages(statement: Any, roots: dict[str, bytes]) -> dict[int, PageFound]:
    """The pages by number, each with the hash that its receipts and the pages before it give."""
    if statement["pages"] is None:
        insist(not roots, "the journal", "has receipts, but no pages")
        return {}
    chain, placed, found = statement["pages"], set[str](), dict[int, PageFound]()
    before = hashed(chain["previous"])
    insist(chain["first"] > 1 or before == bytes(32), "page 1", "something comes before it")
    for n, tree in enumerate(chain["trees"], chain["first"]):
        named: list[str] = []
        root = folded(tree, roots.__getitem__, named)
        insist(not placed.intersection(named) and len(named) == len(set(named)), f"page {n}", "seals a receipt twice")
        placed.update(named)
        before = sha256(before + n.to_bytes(8, "big") + root)
        found[n] = PageFound(before, named)
    for pk in sorted(set(roots) - placed):
        raise Lie(f"receipt {pk}", "is on no page")
    return found


def check_hashes(statement: Any, pages: dict[int, PageFound], kept: str) -> None:
    """Each line's page has the hash that it names, and what it counts was sealed by then."""
    on = {pk: n for n, page in pages.items() for pk in page.receipts}
    for line in statement["lines"]:
        place, n = f"line {line['n']}", line["page"]
        if n == 0 and not line["outcomes"]:
            continue
        insist(n in pages, place, f"page {n} is not in the statement")
        text = f"page {n} has another hash than the line says: this is not the journal that it was counted from"
        insist(pages[n].hash.hex() == line["page_hash"], place, text)
        for outcome in line["outcomes"]:
            late = [signal for signal in outcome["signals"] if on[signal["receipt"]] > n]
            insist(not late, f"{place}, outcome {outcome['case'] or outcome['id']}", f"has a signal after page {n}")
    last = max(pages, default=0)
    insist(not pages or any(line["page"] == last for line in statement["lines"]), "the journal", "goes on too far")
    insist(
        not kept or kept in {page.hash.hex() for page in pages.values()}, "the journal", "does not lead to your hash"
    )


def check_digests(statement: Any) -> None:
    """Everything else that the file says is as it was written."""
    for line in statement["lines"]:
        digests = [sha256(canonical(outcome)) for outcome in line["outcomes"]]
        text = "its outcomes do not have the evidence root that it says"
        insist(root_of(digests).hex() == line["evidence_root"], f"line {line['n']}", text)
    without = [{name: value for name, value in line.items() if name != "outcomes"} for line in statement["lines"]]
    told = {name: statement[name] for name in ("invoice", "settled", "bounds", "definitions")}
    digest = sha256(canonical({**told, "lines": without})).hex()
    insist(digest == statement["digest"], "the statement", "was changed after it was written")


MALFORMED = (
    KeyError,
    TypeError,
    ValueError,
    AttributeError,
    IndexError,
    StopIteration,
    ArithmeticError,
    RecursionError,
)


def check(statement: Any, tell: Callable[[str], None], kept: str = "") -> None:
    """Check a statement; raises Lie for the first thing that is not true, and tells what is."""
    step = "the statement"
    try:
        insist(statement["format"] == FORMAT, step, f"is not of the format {FORMAT}")
        step = "the invoice"
        check_invoice(statement, tell)
        step = "the bounds"
        check_bounds(statement, tell)
        step = "the usage"
        evidence = check_usage(statement, tell)
        step = "the journal"
        check_journal(statement, evidence, kept, tell)
        step = "the statement"
        check_digests(statement)
    except MALFORMED as error:
        raise Lie(step, f"cannot be read ({type(error).__name__}: {str(error)[:200]})") from error


def say(text: str) -> None:
    sys.stdout.write(text + "\n")


def main(arguments: Sequence[str]) -> int:
    if len(arguments) not in (1, 2) or arguments[0] in ("-h", "--help"):
        say(str(__doc__))
        return 2
    try:
        statement = json.loads(Path(arguments[0]).read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        say(f"{arguments[0]} cannot be read: {error}")
        return 1
    try:
        check(statement, say, *arguments[1:])
    except Lie as lie:
        say(f"NOT TRUE: {lie}")
        return 1
    say("everything in the statement is true")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
