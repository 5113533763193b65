# Sourced by engine: containerd and dockerd of our own. Configuration files of the host's docker, its containerd, its
# sockets and its data are neither read nor written.
# shellcheck shell=bash

# A unix socket's path has at most 107 characters; a clone may lie deeper than that.
run="/run/wastecoach/$id"
socket="$run/docker.sock"
export DOCKER_HOST="unix://$socket" DOCKER_CONFIG="$SERVICE_STATE/client"
unset DOCKER_CONTEXT DOCKER_TLS_VERIFY DOCKER_CERT_PATH

daemon_answers() { curl -sS --max-time 2 --unix-socket "$socket" http://engine/_ping; }

daemon_configure() {
    mkdir -p "$run" "$SERVICE_STATE/data" "$SERVICE_STATE/containerd" "$DOCKER_CONFIG"
    chmod 700 "$run"
    cat >"$SERVICE_STATE/containerd.toml" <<CONF
version = 2
root = "$SERVICE_STATE/containerd"
state = "$run/containerd"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$run/containerd.sock"
CONF
    # No default bridge, and no iptables: network.sh says why.
    cat >"$SERVICE_STATE/dockerd.json" <<CONF
{
  "hosts": ["unix://$socket"],
  "containerd": "$run/containerd.sock",
  "data-root": "$SERVICE_STATE/data",
  "exec-root": "$run/exec",
  "pidfile": "$run/dockerd.pid",
  "storage-driver": "overlay2",
  "bridge": "none",
  "iptables": false,
  "userland-proxy": false,
  "log-driver": "local",
  "shutdown-timeout": 30
}
CONF
}

daemon_up() {
    if daemon_answers >/dev/null 2>&1; then return; fi
    daemon_configure
    if ! belongs "$(cat "$run/containerd.pid" 2>/dev/null)" "$SERVICE_STATE/containerd.toml"; then
        daemon "$run/containerd.pid" containerd --config "$SERVICE_STATE/containerd.toml"
    fi
    wait_until 30 "containerd listens on $run/containerd.sock" test -S "$run/containerd.sock" || die "containerd did not start. Its log: $SERVICE_LOG"
    # Left by a dockerd that was killed; its pid may be somebody else's by now.
    rm -f "$run/dockerd.pid"
    daemon "$run/dockerd.started" dockerd --config-file "$SERVICE_STATE/dockerd.json"
    wait_until 60 "dockerd answers on $socket" daemon_answers || die "dockerd did not start. Its log: $SERVICE_LOG"
}

# The nodes are shut down in order, at most 30 s each, all at once.
daemon_down() {
    end "$(cat "$run/dockerd.started" 2>/dev/null)" "$SERVICE_STATE/dockerd.json" 60
    end "$(cat "$run/containerd.pid" 2>/dev/null)" "$SERVICE_STATE/containerd.toml" 15
}

# What a killed dockerd or containerd left running.
daemon_purge() {
    local pid
    for pid in $(grep -lazF -- "$run/containerd.sock" /proc/[0-9]*/cmdline 2>/dev/null | cut -d / -f 3); do
        end "$pid" "$run/containerd.sock" 5
    done
    # Innermost first.
    awk -v a="$SERVICE_STATE/" -v b="$run/" 'index($5, a) == 1 || index($5, b) == 1 { print $5 }' /proc/self/mountinfo | sort -r |
        while read -r mount; do umount "$mount"; done
    rm -rf "$run"
    rmdir --ignore-fail-on-non-empty /run/wastecoach 2>/dev/null || [[ ! -e /run/wastecoach ]]
}
