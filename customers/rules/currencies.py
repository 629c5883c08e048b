"""The currencies that money may be in: ISO 4217 codes and their minor units (H7)."""

from collections.abc import Mapping
from types import MappingProxyType

_NONE = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"

_TWO = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU "
    "MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR "
    "SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UZS VED VES "
    "WST XCD XCG YER ZAR ZMW ZWG"
)

# Withdrawn in 2025 and 2026: documents of the years before still carry them.
_TWO_WITHDRAWN = "ANG BGN"

_THREE = "BHD IQD JOD KWD LYD OMR TND"

_FOUR = "CLF UYW"


def _table() -> dict[str, int]:
    groups = ((0, _NONE), (2, _TWO), (2, _TWO_WITHDRAWN), (3, _THREE), (4, _FOUR))
    return {code: digits for digits, codes in groups for code in codes.split()}


MINOR_UNITS: Mapping[str, int] = MappingProxyType(_table())
"""Digits after the decimal point, by ISO 4217 code. Metals and testing codes have none and are absent."""
