# Sourced by engine: the network of the nodes on this host. Everything made here carries this engine's name, nothing of
# another's is touched: the engine itself keeps its hands off iptables, because a second dockerd flushes the first one's chains.
# shellcheck shell=bash

chain="WASTECOACH-$id"
bridge="wc-$id"
network=nodes
# Below every other route: it only counts once the bridge is gone.
last_metric=4278198272

# network_refuse_foreign: the range must not be in use by anything else on this host.
network_refuse_foreign() {
    local device clash
    clash=$(ip -4 -json address show | python3 -c '
import ipaddress, json, sys
wanted = ipaddress.ip_network(sys.argv[1])
for link in json.load(sys.stdin):
    for address in link.get("addr_info", []):
        held = ipaddress.ip_interface("{local}/{prefixlen}".format(**address)).network
        if link["ifname"] != sys.argv[2] and held.overlaps(wanted):
            print(link["ifname"], held)
' "$SERVICE_CIDR" "$bridge") || die "could not read the addresses of this host (ip -4 -json address show)"
    [[ -z $clash ]] && return
    device=${clash%% *}
    die "network $SERVICE_CIDR is in use on this host: $clash$(owner_of "$device"). Stop what holds it, or choose another network.vpc in the environment file."
}

owner_of() {
    local alias_file="/sys/class/net/$1/ifalias"
    if [[ -s $alias_file ]]; then printf ' (%s)' "$(<"$alias_file")"; fi
}

# network_routes: packets to a node, or to a public address of one, never leave this host, even when the bridge is down.
network_routes() {
    local range
    for range in "$SERVICE_CIDR" "$SERVICE_PUBLIC_CIDR"; do
        ip route replace unreachable "$range" metric "$last_metric"
    done
}

# network_chains: the nodes reach the world by this host's address; nothing reaches them but this host and answers.
network_chains() {
    local table
    if [[ $(sysctl -n net.ipv4.ip_forward) != 1 ]]; then
        : >"$SERVICE_STATE/forwarding-was-off"
        sysctl -q -w net.ipv4.ip_forward=1
    fi
    for table in filter nat; do
        iptables -w -t "$table" -N "$chain" 2>/dev/null || iptables -w -t "$table" -F "$chain"
    done
    iptables -w -t nat -A "$chain" -s "$SERVICE_CIDR" ! -d "$SERVICE_CIDR" ! -o "$bridge" -j MASQUERADE
    iptables -w -A "$chain" -o "$bridge" ! -i "$bridge" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
    iptables -w -A "$chain" -i "$bridge" -j ACCEPT
    iptables -w -t nat -C POSTROUTING -j "$chain" 2>/dev/null || iptables -w -t nat -I POSTROUTING -j "$chain"
    iptables -w -C FORWARD -j "$chain" 2>/dev/null || iptables -w -I FORWARD -j "$chain"
}

network_is_up() {
    ip link show "$bridge" >/dev/null && iptables -w -S "$chain" | grep -q ACCEPT
}

network_create() {
    local mtu device
    device=$(ip -4 route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
    mtu=1500
    if [[ -n $device ]]; then mtu=$(<"/sys/class/net/$device/mtu"); fi
    if docker network inspect "$network" >/dev/null 2>&1; then
        local held
        held=$(docker network inspect --format '{{(index .IPAM.Config 0).Subnet}}' "$network")
        [[ $held == "$SERVICE_CIDR" ]] || die "the engine's network is $held, the environment says $SERVICE_CIDR. Addresses of running nodes cannot change: run '$0 purge' first, it removes them."
    else
        docker network create --driver bridge --subnet "$SERVICE_CIDR" --gateway "$SERVICE_GATEWAY" \
            --opt "com.docker.network.bridge.name=$bridge" --opt "com.docker.network.driver.mtu=$mtu" "$network" >/dev/null
    fi
    # The kernel takes 255 characters; it is for people only.
    local owner="container engine of $SERVICE_STATE"
    ip link set dev "$bridge" alias "${owner:0:255}"
}

network_down() {
    if ip link show "$bridge" >/dev/null 2>&1; then ip link delete "$bridge"; fi
}

network_purge() {
    local table range
    network_down
    for table in filter:FORWARD nat:POSTROUTING; do
        while iptables -w -t "${table%:*}" -D "${table#*:}" -j "$chain" 2>/dev/null; do :; done
        if iptables -w -t "${table%:*}" -S "$chain" >/dev/null 2>&1; then
            iptables -w -t "${table%:*}" -F "$chain"
            iptables -w -t "${table%:*}" -X "$chain"
        fi
    done
    for range in "$SERVICE_CIDR" "$SERVICE_PUBLIC_CIDR"; do
        if [[ -n $(ip route show type unreachable "$range" metric "$last_metric") ]]; then
            ip route delete unreachable "$range" metric "$last_metric"
        fi
    done
    if [[ -e $SERVICE_STATE/forwarding-was-off ]]; then sysctl -q -w net.ipv4.ip_forward=0; fi
}
