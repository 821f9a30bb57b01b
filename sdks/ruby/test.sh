#!/bin/sh
# Runs everything of the Ruby SDK from a clean checkout: installs its toolchain, then unit, framework and package tests, then
# the conformance suite. Last line: `N passed, N failed, N skipped`. Exit code 75 when there is no Ruby to be had.
cd "$(dirname "$0")" || exit 1

packages="ruby ruby-minitest ruby-rack ruby-sinatra ruby-railties ruby-activejob ruby-sidekiq redis-server"
complete() {
  ruby -e 'exit RUBY_VERSION >= "3.0"' 2>/dev/null &&
    ruby -W0 -e '%w[minitest rack sinatra/base rails action_controller/railtie active_job/railtie sidekiq].each { |name| require name }' 2>/dev/null &&
    command -v redis-server >/dev/null
}
install() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -y --no-install-recommends $packages >/dev/null 2>&1 </dev/null ||
    { apt-get update >/dev/null 2>&1 </dev/null && apt-get install -y --no-install-recommends $packages >/dev/null 2>&1 </dev/null; }
}
complete || install
if ! complete; then
  echo "SKIPPED: needs Ruby 3.0 or later and the Debian packages $packages"
  exit 75
fi

passed=0
failed=0
skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# Adds what a log's last lines count; a run without such a line failed.
count_tests() {
  counts=$(sed -n 's/^\([0-9]*\) runs, .* \([0-9]*\) failures, \([0-9]*\) errors, \([0-9]*\) skips$/\1 \2 \3 \4/p' "$log" | tail -1)
  set -- ${counts:-1 1 0 0}
  passed=$((passed + $1 - $2 - $3 - $4))
  failed=$((failed + $2 + $3))
  skipped=$((skipped + $4))
}

for file in test/*_test.rb; do
  echo "── $file"
  ruby -W0 "$file" --verbose >"$log" 2>&1 </dev/null
  status=$?
  before=$failed
  count_tests
  [ $status -ne 0 ] && [ $before -eq $failed ] && failed=$((failed + 1))
  if [ $status -eq 0 ]; then sed -n -e '/Skipped:/,/^$/p' -e '/ runs, /p' "$log"; else cat "$log"; fi
done

conformance=../conformance/run.mjs
if ! [ -f "$conformance" ] || ! command -v node >/dev/null; then
  echo "── conformance: not run: needs Node and sdks/conformance"
else
  echo "── conformance"
  (cd ../.. && node sdks/conformance/run.mjs sdks/ruby) >"$log" 2>&1 </dev/null
  status=$?
  cat "$log"
  counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$log" | tail -1)
  set -- ${counts:-0 1}
  passed=$((passed + $1))
  failed=$((failed + $2))
  [ $status -ne 0 ] && [ "$2" -eq 0 ] && failed=$((failed + 1))
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
