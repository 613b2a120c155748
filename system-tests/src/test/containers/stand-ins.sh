#!/usr/bin/env bash
# Builds, from what this machine has, an image in place of each one that docker-compose.yml and Dockerfile would pull, under
# the very same names: `stand-ins.sh DIRECTORY`. The names mean these images only in the store of CONTAINERS_STORAGE_CONF,
# which whoever calls this has set. Needs a build of quickstart, and Debian's package prometheus.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../../.." && pwd)
work=$1
java=${JAVA_HOME:+$JAVA_HOME/bin/java}
runtime=$(dirname "$(dirname "$(readlink -f "${java:-$(command -v java)}")")")

# Copies the libraries that programs ask for to where they ask for them.
libraries() {
    { ldd "$@" 2>/dev/null || :; } | grep -oE '/[^ :()]+' | sort -u | while read -r library; do
        [ ! -f "$library" ] || [ -e "$work/base$library" ] || install -D -m 755 "$library" "$work/base$library"
    done
}

rm -rf "$work"
mkdir -p "$work"/base/{etc,opt/java/bin,tmp,usr/bin,usr/lib,usr/lib64}
chmod 1777 "$work/base/tmp"
for link in bin lib lib64; do ln -s "usr/$link" "$work/base/$link"; done
printf 'root:x:0:0::/:/bin/bash\n' >"$work/base/etc/passwd"
printf 'root:x:0:\n' >"$work/base/etc/group"
for program in bash cat chmod chown cp env id ls mkdir sed sleep; do
    install -m 755 "$(command -v "$program")" "$work/base/usr/bin/$program"
    libraries "$(command -v "$program")"
done
ln -s bash "$work/base/usr/bin/sh"
# The Java of this machine, without what only compilers read.
tar -C "$runtime" -ch --ignore-failed-read --exclude='*/src.zip' --exclude='*/ct.sym' --exclude='*/jmods' lib conf release 2>/dev/null |
    tar -C "$work/base/opt/java" -x
install -m 755 "$runtime/bin/java" "$work/base/opt/java/bin/java"
# shellcheck disable=SC2046
libraries "$runtime/bin/java" $(find "$runtime/lib/" -name '*.so')
# What native code in jars asks for, and what looks up names.
for library in libstdc++.so.6 libgcc_s.so.1 libm.so.6 libpthread.so.0 libdl.so.2 librt.so.1 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2; do
    found=$(ldconfig -p | awk -v name="$library" '$1 == name && !seen++ { print $NF }')
    [ -z "$found" ] || [ -e "$work/base$found" ] || install -D -m 755 "$found" "$work/base$found"
done
cp -R "$here" "$work/scripts"

# image DOCKERFILE NAME: the first word after FROM in the files of the repository says which name is needed.
named() { grep -hoE "docker.io/[^ ]*$1[^ ]*" "$root/docker-compose.yml" "$root/Dockerfile" | sed -n 1p; }
image() { podman build -q --format docker -f "$here/$1.Dockerfile" -t "$2" "$3" >/dev/null; }

image base localhost/stand-in "$work"
podman tag localhost/stand-in "$(named eclipse-temurin:)"
mkdir "$work/context"
cp -rl "$root/quickstart/target/lib" "$work/context/lib"
cp -rl "$root/quickstart/target/registry" "$work/context/registry"
cp -r "$here" "$work/context/scripts"
install -D -m 755 "$(command -v prometheus)" "$work/context/prometheus"
image maven "$(named maven:)" "$work/context"
image kafka "$(named apache/kafka:)" "$work/context"
image registry "$(named cp-schema-registry:)" "$work/context"
image prometheus "$(named prom/prometheus:)" "$work/context"

# Half a gigabyte that nobody needs once it is in images.
rm -rf "$work"
