#!/usr/bin/env bash
# The way of a user, by curl. Addresses come from the environment, the picture is the argument:
#   AUTH=http://… USERS=… WASTE=… RECYCLING=… LOCATIONS=… services/journey.sh picture.jpg
# Behind the load balancer all five are the same: https://growbin.app.
set -euo pipefail

picture=${1:?usage: journey.sh picture.jpg}
: "${AUTH:?}" "${USERS:?}" "${WASTE:?}" "${RECYCLING:?}" "${LOCATIONS:?}"
email="journey-$(date +%s)-$$@example.com"
password='correct horse 7'

field() { python3 -c 'import functools, json, sys; print(functools.reduce(lambda value, key: value[int(key)] if isinstance(value, list) else value[key], sys.argv[1].split("."), json.load(sys.stdin)))' "$1"; }
call() { curl --silent --show-error --fail-with-body --max-time 10 "$@"; }
# Header and password go by standard input: a command line can be read by every user of the machine.
signed() { call --config <(printf 'header = "Authorization: Bearer %s"\n' "$token") "$@"; }
post() { call --json @- "$@"; }

echo "1. register and sign in"
printf '{"email":"%s","password":"%s","name":"Journey"}' "$email" "$password" | post "$AUTH/api/v1/auth/register" >/dev/null
token=$(printf '{"email":"%s","password":"%s"}' "$email" "$password" | post "$AUTH/api/v1/auth/login" | field accessToken)

echo "2. begin a job and upload the picture"
upload=$(signed --json '{"contentType":"image/jpeg"}' "$WASTE/api/v1/waste/analyze")
job=$(field jobId <<<"$upload")
call --upload-file "$picture" --header 'Content-Type: image/jpeg' "$(field uploadUrl <<<"$upload")" >/dev/null
signed --request POST "$WASTE/api/v1/waste/jobs/$job/upload-complete" >/dev/null

echo "3. follow the progress"
deadline=$((SECONDS + 60)) stage=
until [[ $stage == "done" ]]; do
    status=$(signed "$WASTE/api/v1/waste/jobs/$job/status")
    [[ $(field stage <<<"$status") == "$stage" ]] || echo "   $status"
    stage=$(field stage <<<"$status")
    sleep 0.2
    if [[ $stage == failed ]] || ((SECONDS > deadline)); then
        echo "job $job did not finish: $status" >&2
        exit 1
    fi
done

echo "4. read the result"
result=$(signed "$WASTE/api/v1/waste/jobs/$job/result")
echo "   $result"

echo "5. find the rule"
call --get --data-urlencode "q=$(field analysis.type <<<"$result")" "$RECYCLING/api/v1/recycling/search" | field 0.stepsEnglish | sed 's/^/   /'

echo "6. list the nearest bins"
call "$LOCATIONS/api/v1/locations/bins?lat=37.566&lon=126.902&radius=500&limit=2" | sed 's/^/   /'; echo

echo "7. see the points go up"
deadline=$((SECONDS + 30))
until points=$(signed "$USERS/api/v1/users/me/points"); [[ $(field points <<<"$points") -gt 0 ]]; do
    if ((SECONDS > deadline)); then
        echo "no points within 30 s: $points" >&2
        exit 1
    fi
    sleep 0.2
done
echo "   $points"

echo "8. sign out and be refused"
signed --request POST "$AUTH/api/v1/auth/logout"
refused=$(curl --silent --max-time 10 --output /dev/null --write-out '%{http_code}' --config <(printf 'header = "Authorization: Bearer %s"\n' "$token") "$USERS/api/v1/users/me")
echo "   $refused"
[[ $refused == 401 ]]
