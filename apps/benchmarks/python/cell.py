"""One measurement of a pool of Python: what src/cell/cell.ts is for Node."""

import json
import sys

from pools import POOLS
from questions import QUESTIONS, CannotAnswer


def main():
    order = json.loads(sys.argv[1])
    contestant = POOLS[order["contestant"]]()
    try:
        figures = QUESTIONS[order["question"]](contestant, order["sizes"])
        contestant.stop()
        answer = {"kind": "measured", "figures": figures, "settings": contestant.settings}
    except CannotAnswer as reason:
        answer = {"kind": "cannot", "reason": str(reason)}
    except Exception as error:  # whatever it was, the program that asked is told
        answer = {"kind": "failed", "reason": f"{type(error).__name__}: {error}"}
    print(f"\n@reply {json.dumps(answer)}", flush=True)


if __name__ == "__main__":
    main()
