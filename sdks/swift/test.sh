#!/bin/sh
# Tests the Swift SDK from a clean checkout: fetches Swift where there is none, runs the package's tests and the conformance suite.
# The last line is `N passed, N failed, N skipped`; exit code 75 and a line that says why when there can be no Swift.
set -u
cd "$(dirname "$0")"
exec </dev/null
out=$(mktemp)
trap 'rm -f "$out"' EXIT

./toolchain.sh prepare || exit $?
passed=0 failed=0 skipped=0

if ./toolchain.sh run swift build --build-tests -Xswiftc -warnings-as-errors; then
  ./toolchain.sh run swift test --skip-build --disable-swift-testing -Xswiftc -warnings-as-errors 2>&1 | tee "$out"
  # A test that crashes the process leaves no sum: then what passed counts, and one failed.
  sum=$(sed -nE 's/.*Executed ([0-9]+) tests?, with ([0-9]+) failures?.*/\1 \2/p' "$out" | tail -n 1)
  bad=$(sed -nE "s/^Test Case '([^']+)' failed.*/\1/p" "$out" | sort -u | wc -l)
  good=$(grep -cE "^Test Case '[^']+' passed" "$out")
  skipped=$(grep -cE "^Test Case '[^']+' skipped" "$out")
  [ -n "$sum" ] && [ "$good" -gt 0 ] || bad=$((bad + 1))
  passed=$((passed + good)) failed=$((failed + bad))
else
  echo "the package does not build"
  failed=1
fi

if [ ! -e ../conformance/run.mjs ]; then
  echo "conformance suite: left out, it is not in this checkout"
elif ! command -v node >/dev/null 2>&1; then
  echo "conformance suite: left out, there is no node to run it with"
else
  # Its own sum is set in, so that there is one closing line.
  node ../conformance/run.mjs . 2>&1 | tee "$out" | sed -E 's/^([0-9]+ passed, )/  \1/'
  sum=$(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed$/\1 \2/p' "$out" | tail -n 1)
  if [ -n "$sum" ]; then passed=$((passed + ${sum% *})) failed=$((failed + ${sum#* })); else failed=$((failed + 1)); fi
fi

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
