#!/bin/sh
# The contract of the official image, as far as PostgreSQL in a pod needs it: the first start makes the cluster in PGDATA with the
# superuser's password, every start runs the server. What else the official image can do is refused.
#   PGDATA, POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE, POSTGRES_INITDB_ARGS
set -eu

refuse() {
    echo "docker-entrypoint.sh: $1" >&2
    exit 1
}

case "${1:-}" in
    -*) set -- postgres "$@" ;;
esac
if [ "${1:-}" != postgres ]; then
    exec "$@"
fi
case " $* " in
    *" --help "* | *" -? "* | *" --version "* | *" -V "* | *" --describe-config "*) exec "$@" ;;
esac

[ "$(id -u)" != 0 ] || refuse "this image does not start as root and change to postgres: run it as 999:999"
for name in POSTGRES_USER POSTGRES_DB POSTGRES_USER_FILE POSTGRES_DB_FILE POSTGRES_INITDB_ARGS_FILE POSTGRES_INITDB_WALDIR POSTGRES_HOST_AUTH_METHOD; do
    value=
    eval "value=\${$name:-}"
    case "$name=$value" in
        *= | POSTGRES_USER=postgres | POSTGRES_DB=postgres) ;;
        *) refuse "the image of the rehearsal does not know $name" ;;
    esac
done
[ -z "$(ls -A /docker-entrypoint-initdb.d)" ] || refuse "the image of the rehearsal runs nothing in /docker-entrypoint-initdb.d"

mkdir -p "$PGDATA"
chmod 0700 "$PGDATA" 2>/dev/null || true
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    [ -z "${POSTGRES_PASSWORD:-}" ] || [ -z "${POSTGRES_PASSWORD_FILE:-}" ] || refuse "POSTGRES_PASSWORD and POSTGRES_PASSWORD_FILE exclude each other"
    if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
        [ -r "$POSTGRES_PASSWORD_FILE" ] || refuse "POSTGRES_PASSWORD_FILE $POSTGRES_PASSWORD_FILE can not be read"
        POSTGRES_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
    fi
    [ -n "${POSTGRES_PASSWORD:-}" ] || refuse "the database is not initialised and there is no superuser's password: give POSTGRES_PASSWORD_FILE or POSTGRES_PASSWORD"
    # The arguments are several words.
    # shellcheck disable=SC2086
    printf '%s\n' "$POSTGRES_PASSWORD" | initdb --pgdata="$PGDATA" --username=postgres --pwfile=/dev/stdin ${POSTGRES_INITDB_ARGS:-}
    printf '\nhost all all all %s\n' "$(postgres -C password_encryption -D "$PGDATA")" >>"$PGDATA/pg_hba.conf"
fi
unset POSTGRES_PASSWORD
exec "$@"
