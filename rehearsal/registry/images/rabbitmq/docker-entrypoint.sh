#!/bin/sh
# The contract of the official image, as far as a pod of the cluster operator needs it: runs what it is told as user 999.
set -eu

case "${1:-}" in
    rabbitmq*)
        if [ "$(id -u)" = 0 ]; then
            echo "docker-entrypoint.sh: this image does not start as root and change to rabbitmq: run it as 999" >&2
            exit 1
        fi
        ;;
esac
for name in RABBITMQ_DEFAULT_PASS_FILE RABBITMQ_DEFAULT_USER_FILE RABBITMQ_VM_MEMORY_HIGH_WATERMARK RABBITMQ_MANAGEMENT_SSL_CERTFILE RABBITMQ_SSL_CERTFILE; do
    value=
    eval "value=\${$name:-}"
    if [ -n "$value" ]; then
        echo "docker-entrypoint.sh: $name is no longer known: put it into /etc/rabbitmq/conf.d" >&2
        exit 1
    fi
done
exec "$@"
