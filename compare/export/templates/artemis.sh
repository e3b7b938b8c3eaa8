#!/usr/bin/env bash
# Artemis's build script, `bash grade.sh`, in the test repository: grades the folder assignment/ beside it, or the
# one that is named. A file for each item is written to test-reports/ when every process of the submission is dead;
# where it cannot be graded there are none, and the build has failed: nobody has zero points for it.
set -euo pipefail
program=$(cd "$(dirname "$0")" && pwd)
submission="$program/${1:-assignment}"
results="$program/test-reports"
format=artemis
failed() { :; }
graded() { :; }
