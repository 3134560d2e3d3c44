"""Amounts of money, the currencies of ISO 4217, and how many decimals the smallest unit of each has."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

# Active codes of ISO 4217 without funds, metals and test codes. Two decimals unless named below.
_CODES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY
COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS
INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP
MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR
SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV
WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"

DECIMALS: dict[str, int] = (
    dict.fromkeys(_CODES.split(), 2)
    | dict.fromkeys(_NO_DECIMALS.split(), 0)
    | dict.fromkeys(_THREE_DECIMALS.split(), 3)
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the currency's smallest unit (cents for USD)."""

    currency: str
    minor: int

    def __str__(self) -> str:
        return f"{self.currency} {major(self.currency, self.minor):,}"


def major(currency: str, minor: int) -> Decimal:
    """An amount in smallest units as an exact decimal (cents to dollars); `KeyError` for what is no currency."""
    return Decimal(minor).scaleb(-DECIMALS[currency])
