#!/usr/bin/env bash
# Prepares a machine, once: Python, bubblewrap, and what the grader needs, into the folder that is named.
set -euo pipefail
program=$(cd "$(dirname "$0")" && pwd)
root=${1:-$(dirname "$program")}
sudo=$(command -v sudo || true)
$sudo apt-get update
$sudo apt-get install -y --no-install-recommends bubblewrap
for python in python3.13 python3.12 python3.11; do
    if $sudo apt-get install -y --no-install-recommends "$python" "$python-venv"; then
        break
    fi
done
# Since 23.10 Ubuntu lets nobody make the user namespaces that bubblewrap needs, where this is set.
$sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0 || true
"$python" -m venv "$root/environment"
"$root/environment/bin/python" -m pip install --extra-index-url https://download.pytorch.org/whl/cpu \
    -r "$program/requirements.txt"
