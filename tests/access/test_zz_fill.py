
import csv
from tests.access.test_access_matrix import MATRIX, keys_of, declared, addresses, ask, ROLES
from pathlib import Path
def test_fill(app, world, people):
    names = {e: a for e, _m, a in addresses(app)}
    rows = declared(); wanted = keys_of(app)
    fields = ["endpoint","method","object",*ROLES]
    with MATRIX.open(encoding="utf-8", newline="") as f: fields = next(csv.reader(f))
    kept = {k: r for k, r in rows.items() if k in set(wanted)}
    for k in wanted:
        if k not in kept:
            kept[k] = {"endpoint":k[0],"method":k[1],"object":k[2], **{role: ask(people[role], world, k, names[k[0]], role)[0] for role in ROLES}}
            print("ADDED", ",".join(kept[k][f] for f in fields))
    for k in set(rows)-set(kept): print("REMOVED", k)
    with MATRIX.open("w", encoding="utf-8", newline="") as f:
        w = csv.DictWriter(f, fields, lineterminator="\n"); w.writeheader()
        for k in sorted(kept): w.writerow(kept[k])
