#!/usr/bin/env bash
# Exits with 0 if a port of this machine answers a path with 200: `healthy.sh PORT PATH`. Needs bash and nothing else,
# since images that are small have no curl.
set -eu
exec 3<>"/dev/tcp/127.0.0.1/$1"
printf 'GET %s HTTP/1.0\r\nHost: localhost\r\n\r\n' "$2" >&3
IFS= read -r -t 4 status <&3
[[ $status == HTTP/1.?" 200"* ]]
