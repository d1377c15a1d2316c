#!/bin/sh
# What must hold before a change to the policy is shared. Run it as a step of your CI: `sh ci.sh`.
set -eu
cd "$(dirname "$0")"

polidex check .
polidex fmt --check .
polidex test . --fail-under 90
polidex eval . --request requests/return-in-time.json --expect approve
