"""What an investment is worth: net present value, internal rates of return, and when it is paid back.

Flows are amounts by period, negative where money goes out; the periods are whole numbers (months, days, years), and a
flow stands at the end of its period, that of period 0 at the day on which the present value is taken. Formulas as in
Brealey, Myers and Allen, "Principles of Corporate Finance", chapters 2 and 5.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from itertools import pairwise

Flows = Mapping[int, Decimal]
Terms = Sequence[tuple[int, Decimal]]
"""Exponents, rising, with their coefficients, none of them zero."""

_WIDE = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Room for rates to the thirtieth digit."""
_NEAR = Decimal("1e-30")
"""How near to a zero, relative to it, the search ends."""
_ZERO = Decimal("1e-24")
"""A sum that is so small beside its terms counts as zero: two rates, or more, have met."""
_PLACES = Decimal("1e-20")
_CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """Return an amount rounded to hundredths, half to even."""
    return amount.quantize(_CENT, context=_WIDE)


def npv(flows: Flows, rate: Decimal) -> Decimal:
    """Return the net present value, Σ flow ÷ (1 + rate)^period.

    Args:
        flows: amounts by period; periods before 0 are compounded.
        rate: of discount for one period, more than −1.

    >>> round(npv({0: Decimal(-400), **{year: Decimal(100) for year in range(1, 6)}}, Decimal("0.1")), 2)
    Decimal('-20.92')
    """
    with localcontext(_WIDE):
        found = sum((amount / (1 + rate) ** period for period, amount in flows.items()), Decimal(0))
    return +found


def per_month(yearly: Decimal) -> Decimal:
    """Return the rate of a month that compounds to that of a year, (1 + r)^(1/12) − 1."""
    with localcontext(_WIDE):
        return (1 + yearly) ** (Decimal(1) / 12) - 1


def per_year(rate: Decimal, periods: int = 12) -> Decimal:
    """Return to what the rate of a period compounds in a year of so many, (1 + r)^periods − 1."""
    with localcontext(_WIDE):
        return (1 + rate) ** periods - 1


def payback(flows: Iterable[Decimal]) -> Decimal | None:
    """Return after how many periods the flows of periods 0, 1, 2 … have first made up for what went out.

    Within a period money comes evenly. Nothing where they never do; 0 where nothing went out.

    >>> payback([Decimal(-1000), Decimal(500), Decimal(400), Decimal(300)])
    Decimal('2.333333333333333333333333333')
    """
    before = Decimal(0)
    for period, flow in enumerate(flows):
        if before + flow >= 0:
            return period - 1 - before / flow if before else Decimal(period)
        before += flow
    return None


def sign_changes(amounts: Iterable[Decimal]) -> int:
    """Return how often the sign changes from one amount to the next, zeros left aside."""
    signs = [amount > 0 for amount in amounts if amount]
    return sum(one is not other for one, other in pairwise(signs))


def irrs(flows: Flows) -> tuple[Decimal, ...]:
    """Return every internal rate of return above −100 %, for one period, the least first.

    A rate is one at which the net present value is zero. There may be none, and at most as many as there are changes of
    sign (the rule of Descartes). All of them are found: times a power that lies between the flows of a change of
    sign, the derivative of the sum has one change less, and its zeros part those of the sum (Pólya and Szegő,
    "Problems and Theorems in Analysis II", part V, chapter 1).

    >>> [
    ...     str(round(rate, 9).normalize())
    ...     for rate in irrs({0: Decimal(-1600), 1: Decimal(10000), 2: Decimal(-10000)})
    ... ]
    ['0.25', '4']
    """
    terms = sorted((period, amount) for period, amount in flows.items() if amount)
    if not terms:
        return ()
    with localcontext(_WIDE):
        found = sorted(1 / zero - 1 for zero in _zeros(terms))
        return tuple(rate.quantize(_PLACES) + 0 for rate in found)


def _zeros(terms: Terms) -> list[Decimal]:
    """Return the positive zeros of Σ coefficient × v^exponent, the least first."""
    sums = [terms]
    while sign_changes(amount for _, amount in sums[-1]):
        sums.append(_derived(sums[-1]))
    zeros: list[Decimal] = []
    for one in reversed(sums[:-1]):
        zeros = [*_between(one, zeros)]
    return zeros


def _derived(terms: Terms) -> Terms:
    """Return a sum with a change of sign less, whose zeros part those of this: twice the derivative of it ÷ v^t."""
    change = next(one + other for (one, a), (other, b) in pairwise(terms) if (a > 0) is not (b > 0))
    return [
        (exponent, amount * (2 * exponent - change)) for exponent, amount in terms if 2 * exponent != change
    ]


def _between(terms: Terms, parts: Sequence[Decimal]) -> Iterator[Decimal]:
    """Yield the zeros, at most one on each side of every part, where the sum falls or rises all the way."""
    places = list(parts) or [Decimal(1)]
    signs = [_sign(terms, place) for place in places]
    first, last = (1 if terms[end][1] > 0 else -1 for end in (0, -1))
    if signs[0] * first < 0:
        yield _zero(terms, _reach(terms, places[0], Decimal("0.5"), first), places[0], first)
    for number, (place, sign) in enumerate(zip(places, signs, strict=True)):
        if sign == 0:
            yield place
        following = signs[number + 1] if number + 1 < len(signs) else last
        if sign * following < 0:
            end = places[number + 1] if number + 1 < len(places) else _reach(terms, place, Decimal(2), last)
            yield _zero(terms, place, end, sign)


def _reach(terms: Terms, place: Decimal, factor: Decimal, wanted: int) -> Decimal:
    """Return a place on one side of another where the sum has the sign that it has at that end."""
    while _sign(terms, place) != wanted:
        place *= factor
        factor *= factor
    return place


def _zero(terms: Terms, low: Decimal, high: Decimal, sign: int) -> Decimal:
    """Return the zero between two places, halving what is between their logarithms; `sign` is that at `low`."""
    while high / low - 1 > _NEAR:
        middle = (low * high).sqrt()
        found = _sign(terms, middle)
        if found == 0:
            return middle
        low, high = (middle, high) if found == sign else (low, middle)
    return low


def _sign(terms: Terms, place: Decimal) -> int:
    """Return the sign of a sum at a place, by Horner's scheme: 1, −1, or 0 where its terms make up for each other."""
    total, size = Decimal(0), Decimal(0)
    for number in range(len(terms) - 1, -1, -1):
        exponent, amount = terms[number]
        total, size = total + amount, size + abs(amount)
        gap = exponent - terms[number - 1][0] if number else 0
        if gap:
            power = place**gap if gap > 1 else place
            total, size = total * power, size * power
    return 0 if abs(total) <= size * _ZERO else 1 if total > 0 else -1
