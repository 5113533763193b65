#!/bin/sh
# The contract of the official image: arguments that are options or a configuration's name are redis-server's.
set -e

case "${1:-}" in
    -* | *.conf) set -- redis-server "$@" ;;
esac
if [ "$(basename "${1:-}")" = redis-server ] && [ "$(id -u)" = 0 ]; then
    echo "docker-entrypoint.sh: this image does not start as root and change to redis: run it as 999:999" >&2
    exit 1
fi
exec "$@"
