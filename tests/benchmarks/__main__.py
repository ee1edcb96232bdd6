"""`python -m tests.benchmarks NAME`: run one benchmark; without a name, say which there are."""

from __future__ import annotations

import sys

from tests.benchmarks import commands, crash, fanout, load, page, related

BENCHMARKS = {
    "load": load.main,
    "fanout": fanout.main,
    "crash": crash.main,
    "page": page.main,
    "commands": commands.main,
    "related": related.main,
}


def main() -> int:
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name in BENCHMARKS:
        return BENCHMARKS[name](sys.argv[2:])
    print("python -m tests.benchmarks NAME, where NAME is one of:")
    for known, run in BENCHMARKS.items():
        print(f"  {known}: {(run.__doc__ or '').splitlines()[0]}")
    return 2 if name else 0


if __name__ == "__main__":
    sys.exit(main())
