#!/usr/bin/env bash
# Starts the build: finds or installs the .NET SDK that global.json names, compiles build/Build when its sources changed,
# and becomes the compiled program. What the build does, and its options, are the program's: ./build.sh --help
# Exit codes: 2 when the build could not be made ready, otherwise the program's own.
set -euo pipefail

script="${BASH_SOURCE[0]}"
case "$script" in */*) folder="${script%/*}" ;; *) folder=. ;; esac
root="$(cd "$folder" && pwd -P)"

store="$root/.build/bootstrap"
project="$root/build/Build/Build.csproj"
private_sdk="$root/.build/dotnet"
install_script_url=https://dot.net/v1/dotnet-install.sh
lock_deadline_seconds=600

export WASTECOACH_ROOT="$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

fail() {
    printf 'build.sh: %s\n' "$@" >&2
    exit 2
}

# One hash over names and contents: it knows of changes, additions, deletions and renames, and neither of times nor of this folder's place.
fingerprint() {
    local digest=(sha256sum)
    command -v sha256sum >/dev/null || digest=(shasum -a 256)
    cd "$root"
    {
        find -L build \( -path 'build/*/bin' -o -path 'build/*/obj' \) ! -path 'build/*/*/*' -prune -o -type f -print0
        find . -maxdepth 1 -type f \( -name 'Directory.*.props' -o -name 'Directory.*.targets' -o -name global.json \
            -o -iname nuget.config -o -name .editorconfig \) -print0
    } | LC_ALL=C sort -z | xargs -0 "${digest[@]}" | "${digest[@]}" | cut -c 1-64
}

# An output folder appears under its final name only when it is complete.
is_ready() {
    [[ -x "$output/Build" ]] && sdk="$(<"$output/dotnet-root")" && [[ -x "$sdk/dotnet" ]]
}

# The kernel lets go of the lock when this process and the compiler it started are gone, however they went.
lock() {
    mkdir -p "$store"
    exec 9>"$store/lock"
    local wait_for_lock=(flock -w "$lock_deadline_seconds" 9)
    if ! command -v flock >/dev/null; then
        # shellcheck disable=SC2016
        wait_for_lock=(perl -e 'use Fcntl ":flock"; $SIG{ALRM} = sub { exit 1 }; alarm shift; open my $lock, ">&=", 9 or exit 1; flock $lock, LOCK_EX or exit 1' "$lock_deadline_seconds")
    fi
    "${wait_for_lock[@]}" || fail "Another build.sh has been compiling for ${lock_deadline_seconds} s: $store/lock is still held." \
        "See who holds it ('fuser $store/lock'), end it, and run this again."
}

# The folder of a dotnet whose SDK fits global.json; dotnet itself knows the rules.
sdk_root() {
    local dotnet="$1" version
    version="$(cd "$root" && "$dotnet" --version 2>/dev/null)" || return 1
    (cd "$root" && "$dotnet" --list-sdks) | awk -v version="$version" '$1 == version { sub(/^[^[]*\[/, ""); sub(/\/sdk\]$/, ""); print }'
}

find_sdk() {
    local candidate
    for candidate in "${DOTNET_ROOT:+$DOTNET_ROOT/dotnet}" "$(command -v dotnet || true)" "$private_sdk/dotnet"; do
        if [[ -n "$candidate" && -x "$candidate" ]] && sdk="$(sdk_root "$candidate")" && [[ -n "$sdk" ]]; then
            return 0
        fi
    done
    return 1
}

install_sdk() {
    local version installer="$store/dotnet-install.sh" download=(curl --fail --silent --show-error --location --output)
    version="$(sed -n 's/.*"version": *"\([^"]*\)".*/\1/p' "$root/global.json" | head -n 1)"
    [[ -n "$version" ]] || fail "global.json names no SDK version. Restore the file from the repository: git checkout global.json"
    command -v curl >/dev/null || download=(wget --quiet --output-document)
    printf 'build.sh: Installing .NET SDK %s into %s\n' "$version" "$private_sdk" >&2
    if ! "${download[@]}" "$installer" "$install_script_url" >"$store/install.log" 2>&1 \
        || ! bash "$installer" --version "$version" --install-dir "$private_sdk" --no-path >>"$store/install.log" 2>&1; then
        tail -n 20 "$store/install.log" >&2
        fail "No .NET SDK on this machine fits global.json ($version), and it could not be downloaded." \
            "Install it from your package source or https://dotnet.microsoft.com/download, put dotnet on PATH, and run this again."
    fi
}

# Into a folder of its own, so that a build that is still running keeps its files. Never incremental: a file that came back with
# an old time would be missed. No process that outlives the compilation: it would hold the lock.
compile() {
    rm -rf "$output" "$output.partial"
    if ! (cd "$root" && "$sdk/dotnet" build "$project" --configuration Release --output "$output.partial" --no-incremental \
        -nodeReuse:false -p:UseSharedCompilation=false -nologo -consoleLoggerParameters:ErrorsOnly -terminalLogger:off) >"$store/compile.log" 2>&1; then
        { grep ': error ' "$store/compile.log" || cat "$store/compile.log"; } | sort -u >&2
        fail "build/Build does not compile; nothing was run."
    fi
    printf '%s\n' "$sdk" >"$output.partial/dotnet-root"
    mv "$output.partial" "$output"
    find "$store" -mindepth 1 -maxdepth 1 -type d ! -path "$output" -mtime +1 -exec rm -rf {} +
}

output="$store/$(fingerprint)" || fail "The sources of the build in $root could not be read; the lines above say why."
if ! is_ready; then
    lock
    if ! is_ready; then
        find_sdk || { install_sdk && find_sdk; } || fail "The .NET SDK in $private_sdk does not fit global.json. Remove that folder and run this again."
        compile
    fi
    exec 9>&-
    # What was edited while it compiled is not in it for sure.
    [[ "$output" == "$store/$(fingerprint)" ]] || exec "$BASH" "$root/build.sh" "$@"
fi

export DOTNET_ROOT="$sdk" PATH="$sdk:$PATH"
exec "$output/Build" "$@"
