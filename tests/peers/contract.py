"""Runs schemathesis over the whole contract, once for each seed, against a sandbox that serves.

    pleo-onboard sandbox --port 0 --rate-limit off --json | head -n1 | python contract.py [SEED…]

Reads the sandbox's announcement (one JSON line) on stdin. All operations, all checks, at least 2,000 requests a seed, no
finding. Prints dots while it works, then one JSON document a seed: {"seed","requests","exit","answers"}. Exits 1, with
the whole report of schemathesis on stderr, if there is a finding, a warning, too few requests, or an operation that
never succeeded. Caches and reports lie in the working directory, or where CONTRACT_WORK says.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
LEAST = 2_000
# Test cases an operation; with the checks' own requests and the stateful phase that is more than LEAST.
EXAMPLES = 200


def explore(told, seed, work):
    """One run: what schemathesis printed, its exit code, and how many answers of each kind there were."""
    counts = work / "counts.json"
    counts.unlink(missing_ok=True)
    environment = dict(
        os.environ,
        SANDBOX=json.dumps(told),
        CONTRACT_COUNTS=str(counts),
        SCHEMATHESIS_HOOKS=str(HERE / "contract-hooks.py"),
        HYPOTHESIS_STORAGE_DIRECTORY=str(work / "hypothesis"),
        PYTHONDONTWRITEBYTECODE="1",
        NO_COLOR="1",
    )
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml")]
    command += ["run", str(HERE / "pleo-external.json"), "--url", told["api_base"]]
    command += ["--seed", str(seed), "--max-examples", str(EXAMPLES)]
    with open(work / "report.txt", "w+", encoding="utf-8") as report:
        running = subprocess.Popen(command, cwd=work, env=environment, stdout=report, stderr=report)
        while running.poll() is None:
            print(".", flush=True)
            time.sleep(2)
        report.seek(0)
        answers = json.loads(counts.read_text()) if counts.exists() else {}
        return report.read(), running.returncode, answers


def complaints(exit_code, answers):
    """What is wrong with a run beyond what schemathesis says itself."""
    if exit_code != 0:
        yield f"schemathesis ended with {exit_code}"
    if sum(answers.values()) < LEAST:
        yield f"only {sum(answers.values())} requests"
    contract = json.loads((HERE / "pleo-external.json").read_text())
    for path, methods in contract["paths"].items():
        for method in methods:
            good = f"{method.upper()} {path} positive token 2"
            if not any(answer.startswith(good) for answer in answers):
                yield f"{method.upper()} {path} never succeeded"
    for answer in answers:
        if answer.endswith(" token 401"):
            yield f"401 to a fresh token: {answer}"


def main():
    told = json.loads(sys.stdin.readline())
    work = pathlib.Path(os.environ.get("CONTRACT_WORK", ".")).resolve()
    work.mkdir(parents=True, exist_ok=True)
    failed = False
    for seed in [int(text) for text in sys.argv[1:]] or [7536]:
        report, exit_code, answers = explore(told, seed, work)
        wrong = list(complaints(exit_code, answers))
        summary = {"seed": seed, "requests": sum(answers.values()), "exit": exit_code, "answers": answers}
        print(json.dumps(summary), flush=True)
        if wrong:
            failed = True
            print(report, *wrong, sep="\n", file=sys.stderr)
    return 1 if failed else 0


sys.exit(main())
