#!/usr/bin/env bash
# Submitty's custom validator, `bash grade.sh`: grades the test case's folder, which custom_validator_input.json names.
# The results are written when every process of the submission is dead; where it cannot be graded they say so.
set -euo pipefail
program=$(cd "$(dirname "$0")" && pwd)
python="$program/environment/bin/python"
results="$PWD/validation_results.json"
format=submitty
failed() {
    echo '{"status": "fail", "message": "It could not be graded: these are not its points. Tell who teaches you."}' \
        > "$results"
}
graded() { :; }
prefix='import json; print(json.load(open("custom_validator_input.json")).get("testcase_prefix", "."))'
submission=$(cd "$("$python" -I -c "$prefix")" && pwd) || { failed; exit 1; }
