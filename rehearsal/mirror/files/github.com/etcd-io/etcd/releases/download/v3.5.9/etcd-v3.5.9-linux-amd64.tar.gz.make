#!/usr/bin/env bash
# etcd's archive with the tools of the stand-in distribution, in the layout of upstream's.
#
# usage: etcd-v3.5.9-linux-amd64.tar.gz.make <archive>
set -euo pipefail
archive=${1:?the archive to write}
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
name=$(basename "${BASH_SOURCE[0]}" .tar.gz.make)
tool=$here/../../../../../../../../distribution/etcd/etcd-tool
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/$name"
for program in etcd etcdctl etcdutl; do
    install --mode=0755 "$tool" "$work/$name/$program"
done
tar --create --directory="$work" --mtime=@0 --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX --format=gnu --sort=name "$name" |
    gzip -n >"$archive"
