"""`python -m tests.benchmarks [--full] [PART ...]`; docs/performance.md explains the parts and the figures."""

import argparse
import os
import sys

from tests.benchmarks.database import database_of_its_own

PARTS = ("ingest", "reads", "sealing", "memory", "run")


def main(arguments: list[str]) -> None:
    """Measure the parts asked for, all of them by default, and print the figures."""
    options = _options(arguments)
    with database_of_its_own() as environment:
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="billing_site.settings")
        import django

        django.setup()
        from tests.benchmarks import parts

        parts.measure(options.parts or PARTS, parts.SCALES[options.scale])


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"what to measure: {', '.join(PARTS)}")
    scale = parser.add_mutually_exclusive_group()
    scale.add_argument("--full", dest="scale", action="store_const", const="full", help="millions of events")
    scale.add_argument("--tiny", dest="scale", action="store_const", const="tiny", help="see that it runs")
    parser.set_defaults(scale="usual")
    options = parser.parse_args(arguments)
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"there is no part {min(unknown)!r}; known are {', '.join(PARTS)}")
    return options


if __name__ == "__main__":
    main(sys.argv[1:])
