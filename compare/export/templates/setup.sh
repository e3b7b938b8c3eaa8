#!/usr/bin/env bash
# Prepares the image, once: Python, bubblewrap, and what the grader needs.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
apt-get update
apt-get install -y --no-install-recommends bubblewrap
for python in python3.13 python3.12 python3.11; do
    if apt-get install -y --no-install-recommends "$python" "$python-venv"; then
        break
    fi
done
"$python" -m venv "$root/environment"
"$root/environment/bin/python" -m pip install --extra-index-url https://download.pytorch.org/whl/cpu \
    -r "$root/source/requirements.txt"
