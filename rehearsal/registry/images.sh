# Sourced by registry: the images that the outside world would have. Built once on this machine, then pushed wherever they are missing.
# shellcheck shell=bash

recipes="$here/images"

# A value of environments/versions.yaml: version_of <component>
version_of() {
    local version
    version=$(awk -v component="  $1:" '$0 ~ "^  [a-zA-Z]" { found = index($0, component) == 1 } found && $1 == "version:" { gsub(/"/, "", $2); print $2; exit }' "$root/$SERVICE_VERSIONS")
    [[ -n $version ]] || die "$SERVICE_VERSIONS names no version of $1"
    printf '%s' "$version"
}

# The shared runtime that the SDK of global.json brings.
runtime_version() {
    local sdk dotnet version
    sdk=$(cd "$root" && dotnet --version) || die "no .NET SDK here fits global.json: ./build.sh installs one"
    dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
    version=$(sed -n '/"framework"/,/}/s/.*"version": *"\([^"]*\)".*/\1/p' "$dotnet/sdk/$sdk/dotnet.runtimeconfig.json")
    [[ -d $dotnet/shared/Microsoft.AspNetCore.App/$version ]] || die "the SDK $sdk brings the runtime $version, but $dotnet/shared has no such ASP.NET Core"
    printf '%s' "$version"
}

# recipe_version <recipe>: what its tag tells
recipe_version() {
    case $1 in
        aspnet) runtime_version ;;
        postgres) version_of postgresql ;;
        *) version_of "$1" ;;
    esac
}

# look_up_packages: sets $sources and $candidates, a line "package version" for each package of the images, as far as this machine knows them.
look_up_packages() {
    sources=$("$here/../nodes/image/sources" "$SERVICE_RELEASE") || die "the images have no apt sources to be built from"
    # apt-cache fails as soon as it does not know one of them, as before the first apt-get update: the others still count.
    candidates=$(cat "$recipes"/*/packages.txt | grep -v '^#' | LC_ALL=C sort -u | xargs apt-cache show --no-all-versions 2>/dev/null |
        awk '$1 == "Package:" { package = $2 } $1 == "Version:" { print package, $2 }') || true
}

# recipe_hash <recipe> <version>: the recipe, apt's sources, the packages' versions as far as this machine knows them, the runtime's build.
recipe_hash() {
    local dotnet
    {
        cat "$recipes/build" "$recipes/layout"
        find "$recipes/$1" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sed "s#$recipes##"
        printf '%s\n' "$sources"
        awk 'NR == FNR { wanted[$1]; next } $1 in wanted' "$recipes/$1/packages.txt" <(printf '%s\n' "$candidates")
        printf '%s %s %s\n' "$SERVICE_RELEASE" "$2" "$(dpkg --print-architecture)"
        if [[ $1 == aspnet ]]; then
            dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")
            cat "$dotnet/shared/Microsoft.NETCore.App/$2/.version" "$dotnet/shared/Microsoft.AspNetCore.App/$2/.version"
        fi
    } | sha256sum | cut -c 1-16
}

# image_layout <recipe> <version>: sets $layout, an OCI layout in the cache; builds it if it is not there.
image_layout() {
    local hash log="$SERVICE_STATE/image-$1.log"
    hash=$(recipe_hash "$1" "$2")
    layout="$SERVICE_IMAGE_CACHE/$1-$hash"
    [[ -d $layout ]] && return
    mkdir -p "$SERVICE_IMAGE_CACHE"
    # Clones on this machine share the folder: one builds an image, the others wait for it.
    exec 8>"$SERVICE_IMAGE_CACHE/$1.lock"
    flock -w 900 8 || die "another build of $1 holds $SERVICE_IMAGE_CACHE/$1.lock for over 15 minutes"
    if [[ ! -d $layout ]]; then
        say "building the image $1 from Debian $SERVICE_RELEASE (log: $log)"
        rm -rf "$layout.unfinished"
        # The layout gets its name when it is whole, so a killed build leaves none that looks finished.
        if ! TMPDIR="$SERVICE_STATE" RELEASE="$SERVICE_RELEASE" VERSION="$2" "$recipes/build" "$1" "$layout.unfinished" >"$log" 2>&1 8>&- 9>&-; then
            rm -rf "$layout.unfinished"
            die "the image $1 could not be built: $(tail -n 3 "$log" | paste -sd' '). Its log: $log"
        fi
        mv "$layout.unfinished" "$layout"
    fi
    exec 8>&-
}

layout_digest() { sed -n 's/.*"digest": *"\(sha256:[0-9a-f]*\)".*/\1/p' "$1/index.json"; }

# has_image <repository> <tag> <digest>: docker-registry's own folder says so, without a login.
has_image() {
    [[ $(cat "$data/docker/registry/v2/repositories/$1/_manifests/tags/$2/current/link" 2>/dev/null) == "$3" ]]
}

# image_up <recipe>: the registry has it, under the names that its recipe says.
image_up() {
    local version minor name digest layout
    version=$(recipe_version "$1")
    minor=$(cut -d. -f1,2 <<<"$version")
    image_layout "$1" "$version"
    digest=$(layout_digest "$layout")
    rm -f "$SERVICE_STATE/images/$1.unfinished"
    while read -r name; do
        if ! has_image "${name%:*}" "${name##*:}" "$digest"; then
            say "pushing $name"
            skopeo copy --quiet --authfile "$SERVICE_STATE/publisher.json" --dest-tls-verify=false "oci:$layout" "docker://$SERVICE_ADDRESS:$SERVICE_PORT/$name" >>"$SERVICE_LOG" 2>&1 </dev/null ||
                die "skopeo could not push $name: $(tail -n 1 "$SERVICE_LOG"). Its log: $SERVICE_LOG"
        fi
        printf '%s %s\n' "$name" "$digest" >>"$SERVICE_STATE/images/$1.unfinished"
    done < <(sed "s/\${VERSION}/$version/; s/\${MINOR}/$minor/" "$recipes/$1/names")
    mv "$SERVICE_STATE/images/$1.unfinished" "$SERVICE_STATE/images/$1"
    if [[ $1 == aspnet ]]; then printf '%s\n' "$digest" >"$SERVICE_STATE/base.digest"; fi
}

# Names the first image that is not there as the last `up` brought it.
missing_image() {
    local image name digest
    for image in $SERVICE_IMAGES; do
        if [[ ! -s $SERVICE_STATE/images/$image ]]; then
            printf '%s' "$image"
            return
        fi
        while read -r name digest; do
            has_image "${name%:*}" "${name##*:}" "$digest" || { printf '%s' "$name"; return; }
        done <"$SERVICE_STATE/images/$image"
    done
}

# All images of the settings, at once: most of the time they wait for packages.
images_up() {
    local image failed=0
    local -A builds=()
    mkdir -p "$SERVICE_STATE/images"
    look_up_packages
    for image in $SERVICE_IMAGES; do
        [[ -f $recipes/$image/names ]] || die "there is no image $image in $recipes (setting images)"
        (image_up "$image") 9>&- &
        builds[$image]=$!
    done
    for image in $SERVICE_IMAGES; do wait "${builds[$image]}" || failed=1; done
    ((failed == 0)) || die "not every image is there: see above"
}
