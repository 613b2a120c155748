#!/usr/bin/env bash
# Stands in for a build in an image: takes the class path that Maven has built outside.
set -eu
[ -f pom.xml ] && [ -d core/src/main ] || { echo "this is not the repository" >&2; exit 1; }
mkdir -p quickstart/target
cp -r /built/lib quickstart/target/lib
