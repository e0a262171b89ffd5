"""Check a downloaded record of changes with Python alone. Usage: verify_record.py FILE [HASH OF THE LAST LINE]."""

import hashlib
import json
import sys
from pathlib import Path

COVERED = [
    "scope",
    "sequence",
    "at",
    "actor",
    "event",
    "target_type",
    "target_id",
    "version",
    "before",
    "after",
    "note",
    "previous",
]


def main(path, head=""):
    """Return what is wrong with a record, or None."""
    previous, number = "0" * 64, 0
    with Path(path).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            record = json.loads(line)
            covered = {name: record[name] for name in COVERED}
            text = json.dumps(covered, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            if record["sequence"] != number or record["previous"] != previous:
                return f"line {number}: a line before it is missing, or the order was changed"
            if record["hash"] != hashlib.sha256(text.encode()).hexdigest():
                return f"line {number}: its content was altered"
            previous = record["hash"]
    if head and head != previous:
        return "the end is missing or was replaced"
    print(f"{number} lines, whole; the last is {previous}")
    return None


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
