#!/usr/bin/env bash
# Everything that says whether @bloop/react-native is sound: types, tests with React Native's renderer, the package,
# conformance. Last line: `N passed, N failed, N skipped`. Exit code 75 when it cannot run.
set -uo pipefail
cd "$(dirname "$0")/../.."
command -v node >/dev/null || { echo "SKIPPED: there is no Node"; exit 75; }
node scripts/build.mjs || { echo "SKIPPED: the server could not be built"; exit 75; }

out=$(mktemp)
trap 'rm -f "$out"' EXIT
status=0
node sdks/react-native/test.mjs 2>&1 | tee "$out" || status=1
grep -q '^SKIPPED' "$out" && exit 75
node sdks/conformance/run.mjs sdks/react-native 2>&1 | tee -a "$out" || status=1

count() { sed 's/\x1b\[[0-9;]*m//g' "$out" | sed -nE "s/^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$/\\$1/p" | awk '{ sum += $1 } END { print sum + 0 }'; }
failed=$(count 2)
[ "$status" -ne 0 ] && [ "$failed" -eq 0 ] && failed=1
echo
echo "$(count 1) passed, $failed failed, $(count 4) skipped"
exit "$status"
