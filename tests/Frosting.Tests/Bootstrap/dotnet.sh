#!/usr/bin/env bash
# Plays the .NET SDK for the tests of build.sh: "compiles" build/Build/Program.txt into a program that prints it, and writes down each compilation.
set -eu
case "${1:-}" in
--version)
    [ -z "${FAKE_SDK_UNFIT:-}" ] || [ "$0" != "$FAKE_SDK_UNFIT" ] || exit 155
    echo 1.2.3 ;;
--list-sdks)
    echo "0.9.0 [/nowhere/sdk]"
    echo "1.2.3 [$(cd "$(dirname "$0")" && pwd -P)/sdk]" ;;
build)
    echo "$*" >>"$FAKE_SDK_LOG"
    while [ "$1" != --output ]; do shift; done
    mkdir -p "$2"
    echo "half a program" >"$2/Build"
    until [ ! -e "$FAKE_SDK_LOG.hold" ]; do sleep 0.05; done
    if grep -Hn "syntax error" build/Build/*.txt >"$FAKE_SDK_LOG.errors"; then
        sed 's/^\([^:]*\):\([0-9]*\):.*/\1(\2,1): error CS1002: ; expected/' "$FAKE_SDK_LOG.errors"
        exit 1
    fi
    {
        echo '#!/usr/bin/env bash'
        echo "trap 'echo terminated; exit 43' TERM"
        cat build/Build/*.txt
    } >"$2/Build"
    chmod +x "$2/Build" ;;
*)
    echo "dotnet was asked for '$*', which build.sh has no reason to ask." >&2
    exit 99 ;;
esac
