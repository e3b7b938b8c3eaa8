#!/usr/bin/env bash
# Classroom 50's autograder.py starts this in the student's repository. result.json is written when every process of
# the submission is dead; where it cannot be graded there is none, and the exit code says so: nobody has zero points.
set -euo pipefail
program=$(cd "$(dirname "$0")" && pwd)
submission="$PWD"
results="$PWD/result.json"
format=classroom50
failed() { :; }
graded() { cp "$1/feedback.md" release-body.md; }
if [ ! -x "$program/environment/bin/python" ]; then
    bash "$program/setup.sh" "$program"
fi
