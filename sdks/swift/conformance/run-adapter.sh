#!/bin/sh
# Starts the conformance adapter where its libraries are; the process keeps its number, so that signals reach it.
exec ./toolchain.sh run .build/release/bloop-conformance
