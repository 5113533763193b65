# Sourced by runtime: podman with storage, configuration and socket of our own. Neither the host's settings of containers nor
# its images are read or written.
# shellcheck shell=bash

run="/run/wastecoach/$id"
socket="$run/podman.sock"
storage="$SERVICE_STATE/storage"
export CONTAINERS_CONF="$SERVICE_STATE/containers.conf" CONTAINERS_STORAGE_CONF="$SERVICE_STATE/storage.conf" \
    CONTAINERS_REGISTRIES_CONF="$SERVICE_STATE/registries.conf" REGISTRY_AUTH_FILE="$SERVICE_STATE/no-logins.json"
# Of Debian's packages.
container_programs=(podman:podman runc:runc conmon:conmon iptables:iptables ip:iproute2 curl:curl dnsmasq:dnsmasq-base python3:python3 flock:util-linux)

podman_configure() {
    mkdir -p "$run" "$storage"
    chmod 700 "$run" "$storage"
    cat >"$CONTAINERS_CONF" <<CONF
[containers]
# Root here may not raise limits over the host's own.
default_ulimits = ["nofile=20000:20000", "nproc=20000:20000"]
pids_limit = 0
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "none"
# Locks in shared memory would be those of every podman of this host.
lock_type = "file"
image_parallel_copies = 2
[network]
network_backend = "netavark"
network_config_dir = "$SERVICE_STATE/networks"
CONF
    cat >"$CONTAINERS_STORAGE_CONF" <<CONF
[storage]
driver = "overlay"
graphroot = "$storage"
runroot = "$run/storage"
CONF
    printf 'unqualified-search-registries = []\n' >"$CONTAINERS_REGISTRIES_CONF"
    printf '{}\n' >"$REGISTRY_AUTH_FILE"
}

podman_own() { podman --root "$storage" --runroot "$run/storage" --tmpdir "$run/podman" "$@"; }

podman_answers() { curl -sS --max-time 5 --fail --output /dev/null --unix-socket "$socket" http://podman/v4.0.0/libpod/_ping; }

podman_up() {
    if belongs "$(cat "$run/podman.pid" 2>/dev/null)" "$socket" && podman_answers >/dev/null 2>&1; then return; fi
    end "$(cat "$run/podman.pid" 2>/dev/null)" "$socket" 10
    podman_configure
    rm -f "$socket"
    daemon "$run/podman.pid" podman --root "$storage" --runroot "$run/storage" --tmpdir "$run/podman" --log-level error system service --time 0 "unix://$socket"
    wait_until 30 "podman answers on $socket" podman_answers || die "podman does not answer. Its log: $SERVICE_LOG"
}

# All containers end at once; who does not within ten seconds is killed.
podman_down() {
    if [[ -s $CONTAINERS_CONF && -d $run/podman ]]; then
        timeout 60 "${BASH:-bash}" -c 'podman --root "$0" --runroot "$1/storage" --tmpdir "$1/podman" stop --all --time 10' "$storage" "$run" >>"$SERVICE_LOG" 2>&1 9>&- ||
            say "podman did not stop all containers within 60 s: they are killed"
    fi
    end "$(cat "$run/podman.pid" 2>/dev/null)" "$socket" 10
    local pid
    for pid in $(grep -lazF -- "$storage/overlay-containers" /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3); do
        end "$pid" "$storage/overlay-containers" 5
    done
}

podman_purge() {
    # Innermost first.
    awk -v a="$SERVICE_STATE/" -v b="$run/" 'index($5, a) == 1 || index($5, b) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
        while read -r mount; do umount "$mount"; done
    rm -rf "$run"
    rmdir --ignore-fail-on-non-empty /run/wastecoach 2>/dev/null || [[ ! -e /run/wastecoach ]]
}
