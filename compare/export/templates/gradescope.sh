#!/usr/bin/env bash
# Grades the folder submission/ beside it. The results are written when every process of the submission is dead;
# where it cannot be graded there are none, so that nobody has zero points for it.
set -euo pipefail
root=$(cd "$(dirname "$0")" && pwd)
program="$root/source"
python="$root/environment/bin/python"
submission="$root/submission"
results="$root/results/results.json"
format=gradescope
failed() { :; }
graded() { :; }
