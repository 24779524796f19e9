#!/usr/bin/env python3
# A bridge: it turns rows "time,symbol,price" of anything into contagion's feed.
#   tail -f trades.csv | python3 bridge.py | contagion live --source -
import json, sys

print(json.dumps({"v": 1, "type": "hello", "src": "bridge.py"}), flush=True)
for row in sys.stdin:
    at, symbol, price = row.strip().split(",")[:3]
    print(json.dumps({"v": 1, "type": "trade", "t": at, "sym": symbol, "px": float(price)}), flush=True)
