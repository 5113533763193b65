#!/bin/sh
# Gives the superuser the password of its Secret, before the server starts. The database of a volume that outlived its cluster, and
# of one whose password was changed since, knows another one; who has the new one only could not log in to say so.
#   PGDATA, POSTGRES_PASSWORD_FILE: as the image takes them
#
# usage: superuser.sh <configuration file>
set -eu
# The first start makes the database with it.
test -s "$PGDATA/PG_VERSION" || exit 0

# One line is one statement here. It holds the password: nothing may write it to a log, and what is answered on stdout is not wanted.
{
    printf "alter role postgres password '"
    tr -d '\n' <"$POSTGRES_PASSWORD_FILE" | sed "s/'/''/g"
    printf "'\n"
} | postgres --single -c config_file="$1" -c exit_on_error=on \
    -c log_statement=none -c log_min_error_statement=panic -c log_min_duration_statement=-1 postgres >/dev/null
