#!/usr/bin/env bash
# Tests everything of this SDK from a clean checkout. Last line: `N passed, N failed, N skipped`. Exit code 75: it could not be tested here.
set -uo pipefail
cd "$(dirname "$0")"
exec </dev/null

skip() {
  echo "SKIPPED: $1"
  exit 75
}

has_java() { command -v javac >/dev/null && [ "$(javac -version 2>&1 | sed -E 's/javac ([0-9]+).*/\1/')" -ge 17 ]; }

if ! has_java || ! command -v mvn >/dev/null; then
  { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; } || skip 'a JDK 17 and Maven are needed'
  apt-get update -qq >/dev/null 2>&1
  apt-get install -y -qq openjdk-17-jdk-headless maven >/dev/null 2>&1 || skip 'a JDK 17 and Maven could not be installed'
  has_java || skip 'a JDK 17 is needed, another one comes first in PATH'
fi

out=$(mktemp)
trap 'rm -f "$out"' EXIT
passed=0
failed=0
skipped=0

mvn -B -ntp clean verify 2>&1 | tee "$out"
status=${PIPESTATUS[0]}
# The sums of surefire and failsafe: `Tests run: 3, Failures: 0, Errors: 0, Skipped: 0`, with nothing after it.
while read -r run bad left; do
  passed=$((passed + run - bad - left))
  failed=$((failed + bad))
  skipped=$((skipped + left))
done < <(sed 's/\x1b\[[0-9;]*m//g' "$out" | sed -nE 's/^\[[A-Z]+\] *Tests run: ([0-9]+), Failures: ([0-9]+), Errors: ([0-9]+), Skipped: ([0-9]+) *$/\1 \2 \3 \4/p' | awk '{ print $1, $2 + $3, $4 }')
if [ "$passed" = 0 ] || { [ "$status" != 0 ] && [ "$failed" = 0 ]; }; then failed=$((failed + 1)); fi

if [ -f ../conformance/run.mjs ]; then
  node ../conformance/run.mjs . 2>&1 | tee "$out"
  read -r more bad < <(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$out" | tail -1)
  passed=$((passed + ${more:-0}))
  failed=$((failed + ${bad:-1}))
fi

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
