"""English for keys and units."""

import re

_ES = re.compile(r".*(s|x|z|ch|sh)", re.IGNORECASE | re.DOTALL)
_IES = re.compile(r".*[^aeiou]y", re.IGNORECASE | re.DOTALL)


def titled(key: str) -> str:
    """`tickets_resolved` as a person would write it: "Tickets resolved"."""
    words = re.sub(r"[_.:@-]+", " ", key).strip()
    return words[:1].upper() + words[1:]


def plural(noun: str) -> str:
    """Many of them: tickets, queries, boxes. A guess; files can say it themselves."""
    if _IES.fullmatch(noun):
        return f"{noun[:-1]}ies"
    return f"{noun}es" if _ES.fullmatch(noun) else f"{noun}s"
