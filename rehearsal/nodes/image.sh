# Sourced by engine: the node image, made of Debian's packages, and named by what goes into it.
# shellcheck shell=bash

image_recipe="$here/image"

# image_sources: apt's sources of this host for the release; into the image they go, into the repository never.
image_sources() { "$image_recipe/sources" "$SERVICE_RELEASE"; }

# The recipe, the package list, apt's sources, the release, and the kernel whose modules are listed as built in.
image_hash() {
    {
        find "$image_recipe" -type f -not -path '*/__pycache__/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sed "s#$image_recipe##"
        image_sources
        printf '%s %s %s\n' "$SERVICE_RELEASE" "$(uname -r)" "$(dpkg --print-architecture)"
    } | sha256sum | cut -c 1-16
}

# image_up: sets $image; builds it only if neither the engine nor the cache folder has it.
image_up() {
    local hash archive
    hash=$(image_hash) || die "the node image has no apt sources to be built from"
    image="node:$hash"
    if docker image inspect "$image" >/dev/null 2>&1; then return; fi
    archive="$SERVICE_IMAGE_CACHE/node-$hash.tar"
    mkdir -p "$SERVICE_IMAGE_CACHE"
    # Clones on this host share the folder: one builds, the others wait and use it.
    exec 8>"$SERVICE_IMAGE_CACHE/lock"
    flock -w 900 8 || die "another build of the node image holds $SERVICE_IMAGE_CACHE/lock for over 15 minutes"
    if [[ ! -s $archive ]]; then
        image_build "$archive"
    fi
    flock -u 8
    exec 8>&-
    say "importing the node image $image from $archive"
    docker import --change 'ENV container=docker' --change 'CMD ["/sbin/node-entry"]' "$archive" "$image" >/dev/null
}

image_build() {
    local archive=$1 packages started=$SECONDS log="$SERVICE_STATE/image.log"
    packages=$(grep -v '^#' "$image_recipe/packages.txt" | paste -sd,)
    say "building the node image from Debian $SERVICE_RELEASE (log: $log)"
    # The archive gets its name when it is whole, so a killed build leaves none that looks finished.
    if ! image_sources | mmdebstrap --mode=root --variant=minbase --format=tar --include="$packages" \
        --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='APT::Install-Recommends "false"' \
        --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
        --customize-hook="$image_recipe/customize \"\$1\"" \
        "$SERVICE_RELEASE" "$archive.unfinished" - >"$log" 2>&1 8>&- 9>&-; then
        rm -f "$archive.unfinished"
        die "mmdebstrap failed: $(tail -n 3 "$log" | paste -sd' '). Its log: $log"
    fi
    mv "$archive.unfinished" "$archive"
    say "built in $((SECONDS - started)) s: $archive"
}
