#!/bin/sh
# Runs every test of the Python SDK: style, types, units, frameworks, the built wheel, other Pythons, conformance.
# The last line is `N passed, N failed, N skipped`. PYTHON names another interpreter than python3; tools go to a folder of their own.
set -u
cd "$(dirname "$0")" || exit 1
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1
unset PYTHONPATH
exec </dev/null

python=${PYTHON:-python3}
if ! "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  echo "SKIPPED: the tests need Python 3.10 or newer with venv"
  exit 75
fi

passed=0
failed=0
skipped=0
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT

# The path of an environment for interpreter $1 with the packages that pip understands by the arguments from $2 on.
environment() {
  interpreter=$1
  shift
  name=$("$interpreter" -c 'import hashlib, sys; print(hashlib.sha256(repr((sys.version, sys.argv[1:], [open(a).read()
for a in sys.argv[1:] if a.endswith(".txt")])).encode()).hexdigest()[:16])' "$@")
  folder=${TMPDIR:-/tmp}/bloop-sdk-python-$name
  if [ ! -f "$folder/complete" ]; then
    rm -rf "$folder"
    "$interpreter" -m venv "$folder" >&2 || return 1
    "$folder/bin/python" -m pip install -q "$@" >&2 || return 1
    touch "$folder/complete"
  fi
  echo "$folder"
}

# Runs pytest in environment $1 with the arguments from $2 on, and counts.
tests() {
  environment=$1
  shift
  "$environment/bin/python" -m pytest -q -rfEs --junit-xml "$reports/report.xml" "$@"
  # 0: all passed; 1: some failed. Anything else ended the run itself.
  code=$?
  counts=$("$environment/bin/python" -c 'import sys, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot().find("testsuite").attrib
bad = int(suite["failures"]) + int(suite["errors"])
print(int(suite["tests"]) - bad - int(suite["skipped"]), bad, suite["skipped"])' "$reports/report.xml") || counts="0 1 0"
  rm -f "$reports/report.xml"
  [ $code -gt 1 ] && counts="0 1 0"
  count $counts
}

count() {
  passed=$((passed + $1))
  failed=$((failed + $2))
  skipped=$((skipped + ${3:-0}))
}

# The path of Python version $1, if there is one.
find_python() {
  for candidate in "python$1" "$(PYENV_VERSION=$(pyenv latest "$1" 2>/dev/null) pyenv which python 2>/dev/null)"; do
    [ -n "$candidate" ] && "$candidate" -c '' 2>/dev/null && command -v "$candidate" && return
  done
}

if ! tools=$(environment "$python" -r tests/requirements.txt); then
  echo "SKIPPED: pip cannot install what tests/requirements.txt names"
  exit 75
fi

echo "── style"
if "$tools/bin/ruff" check --no-cache -q . && "$tools/bin/ruff" format --no-cache -q --check .; then count 1 0; else count 0 1; fi

echo "── $("$tools/bin/python" --version)"
tests "$tools"

for version in 3.9 3.13; do
  other=$(find_python "$version")
  if [ -z "$other" ]; then
    echo "skipped: Python $version: not on this machine"
    count 0 0 1
  elif folder=$(environment "$other" pytest); then
    echo "── $("$other" --version), without frameworks"
    tests "$folder"
  else
    echo "skipped: Python $version: pip cannot install pytest for it"
    count 0 0 1
  fi
done

if [ ! -f ../conformance/run.mjs ]; then
  echo "── conformance: the suite is not here"
elif ! command -v node >/dev/null; then
  echo "── conformance: SKIPPED: node is not installed"
else
  echo "── conformance"
  PATH="$tools/bin:$PATH" node ../conformance/run.mjs . | tee "$reports/conformance"
  counts=$(tail -n 1 "$reports/conformance" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p')
  [ -z "$counts" ] && counts="0 1"
  count ${counts% *} ${counts#* }
fi

echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
