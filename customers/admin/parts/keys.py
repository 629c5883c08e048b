"""Keys proposed from what people call a thing."""

import re
import unicodedata

LONGEST = 64


def key_from(label: str) -> str:
    """ "Tickets resolved" -> "tickets_resolved"; "" when nothing of the label can stand in a key.

    `prefill.js` does the same while the label is typed.
    """
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST].strip("_")
