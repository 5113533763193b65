#!/bin/sh
# Makes the database and, for each service, a user and a schema; doing it again changes nothing but passwords that have changed.
# Where the server is and who asks it come by PGHOST, PGUSER, PGPASSFILE ...; the superuser asks.
#
# usage: provision.sh <folder>
#   <folder>/database              name of the database
#   <folder>/extensions            a line for each extension
#   <folder>/services              a line for each service: its name and how many connections it may have
#   $PASSWORDS/<service>           its password, without a line end
set -eu
settings=$1
here=$(dirname "$0")
: "${PASSWORDS:?folder with a file per service that holds its password}"
DATABASE=$(cat "$settings/database")
export DATABASE

ask() {
    # terse: a refused statement, which may hold a password, is not repeated.
    psql --no-psqlrc --no-password --quiet --set=ON_ERROR_STOP=1 --set=VERBOSITY=terse "$@"
}

ask --dbname=postgres --file="$here/database.sql"
while read -r EXTENSION; do
    export EXTENSION
    ask --dbname="$DATABASE" --file="$here/extension.sql"
done <"$settings/extensions"
while read -r SERVICE CONNECTIONS; do
    export SERVICE CONNECTIONS
    test -s "$PASSWORDS/$SERVICE" || { echo "there is no password for $SERVICE" >&2; exit 1; }
    ask --dbname="$DATABASE" --file="$here/service.sql"
    echo "$SERVICE: user and schema are there"
done <"$settings/services"
