"""Triggers that keep a written row as it was written."""

import pgtrigger


def append_only(prefix: str) -> list[pgtrigger.Trigger]:
    """Rows of the table can be added, never changed, deleted or truncated, by whatever client."""
    return [
        pgtrigger.Protect(name=f"{prefix}_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        never_truncated(prefix),
    ]


def never_truncated(prefix: str) -> pgtrigger.Trigger:
    """TRUNCATE is refused unless the connection carries `upshot.allow_truncate` (the test settings do)."""
    return pgtrigger.Trigger(
        name=f"{prefix}_never_truncated",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="""
            IF current_setting('upshot.allow_truncate', true) IS DISTINCT FROM 'on' THEN
                RAISE EXCEPTION 'rows of % are kept for ever', TG_TABLE_NAME;
            END IF;
            RETURN NULL;
        """,
    )


def immutable(prefix: str, *fields: str) -> pgtrigger.Trigger:
    """The named columns keep the value they were inserted with."""
    return pgtrigger.ReadOnly(name=f"{prefix}_immutable", fields=sorted(fields))
