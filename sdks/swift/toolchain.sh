#!/bin/sh
# Runs commands with Swift: the one on the PATH, else that of Debian trixie in a root of its own, which `prepare` makes.
#   toolchain.sh available        whether a Swift is there already (exit code 0 or 1)
#   toolchain.sh prepare          makes one unless it is (450 MB to fetch, 4 GB on disk); 75 and one line when that cannot be
#   toolchain.sh run COMMAND …    in the current folder
# BLOOP_SWIFT_ROOT is the folder of that root, /var/cache/bloop-swift unless given.
set -eu
base=${BLOOP_SWIFT_ROOT:-/var/cache/bloop-swift}
root=$base/root
ready=$base/ready
repository=$(cd "$(dirname "$0")/../.." && pwd -P)

skip() { echo "SKIPPED: $1"; exit 75; }
on_path() { command -v swift >/dev/null 2>&1; }

mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    sed -nE 's|^(URIs:\|deb )[^#]*(https?://[^ ]*/debian)/?( .*)?$|\2|p' | head -n 1
}

prepare() {
  if on_path || [ -e "$ready" ]; then return; fi
  [ "$(id -u)" = 0 ] || skip "no swift on the PATH, and a root of its own can only be made by root"
  command -v apt-get >/dev/null 2>&1 || skip "no swift on the PATH, and no apt-get to fetch one with"
  unshare -m true 2>/dev/null || skip "no swift on the PATH, and mounts are not allowed here"
  mkdir -p "$base"
  [ "$(df -Pk "$base" | awk 'NR == 2 { print $4 }')" -gt 5000000 ] || skip "less than 5 GB are free in $base"
  if ! command -v debootstrap >/dev/null 2>&1; then
    { apt-get update && apt-get install -y debootstrap; } >"$base/log" 2>&1 </dev/null ||
      skip "debootstrap cannot be installed: see $base/log"
  fi
  from=$(mirror)
  rm -rf --one-file-system "$root"
  {
    debootstrap --variant=minbase --include=ca-certificates trixie "$root" ${from:+"$from"} &&
      DEBIAN_FRONTEND=noninteractive chroot "$root" sh -c 'apt-get update &&
        apt-get install -y --no-install-recommends swiftlang libstdc++-14-dev git && apt-get clean'
  } >"$base/log" 2>&1 </dev/null || skip "Swift cannot be fetched: see $base/log"
  touch "$ready"
}

# The root sees the repository, the temporary folder and the scenario at hand at their own paths. The mounts end with the command.
inside() {
  folder=$(pwd -P)
  export BLOOP_SWIFT_MOUNTS="$repository ${TMPDIR:-/tmp} $folder $(dirname "${BLOOP_SCENARIO:-/tmp/none}")"
  exec unshare -m sh -c '
    root=$1 folder=$2; shift 2
    mount --rbind /proc "$root/proc" && mount --rbind /dev "$root/dev" || exit 75
    for path in $BLOOP_SWIFT_MOUNTS; do
      mkdir -p "$root$path" && mount --bind "$path" "$root$path" || exit 75
    done
    exec chroot "$root" env -C "$folder" PATH=/usr/libexec/swift/bin:/usr/bin:/bin HOME=/root "$@"' sh "$root" "$folder" "$@"
}

case ${1:-} in
  available) on_path || [ -e "$ready" ] ;;
  prepare) prepare ;;
  run)
    shift
    if on_path; then exec "$@"; fi
    [ -e "$ready" ] || skip "there is no Swift yet: run toolchain.sh prepare"
    inside "$@"
    ;;
  *) sed -n '2,6s/^# //p' "$0"; exit 64 ;;
esac
