# Sourced by runtime: the network of the pods on this host. Everything made here carries this runtime's name, nothing of
# another's is touched.
# shellcheck shell=bash

pods_chain="WASTECOACH-PODS-$id"
bridge="wcp-$id"

# The pods' gateway: the first address of their range.
gateway() { python3 -c 'import ipaddress, sys; print(next(ipaddress.ip_network(sys.argv[1]).hosts()))' "$SERVICE_PODS"; }

pods_refuse_foreign() {
    local clash
    clash=$(ip -4 -json address show | python3 -c '
import ipaddress, json, sys
wanted = ipaddress.ip_network(sys.argv[1])
for link in json.load(sys.stdin):
    for address in link.get("addr_info", []):
        held = ipaddress.ip_interface("{local}/{prefixlen}".format(**address)).network
        if link["ifname"] != sys.argv[2] and held.overlaps(wanted):
            print(link["ifname"], held, link.get("ifalias", ""))
' "$SERVICE_PODS" "$bridge") || die "could not read the addresses of this host (ip -4 -json address show)"
    [[ -z $clash ]] || die "network $SERVICE_PODS is in use on this host: $clash. Stop what holds it, or choose another network.pods in the environment file."
}

network_up() {
    local device mtu=1500 table owner="container runtime of $SERVICE_STATE"
    pods_refuse_foreign
    if [[ $(sysctl -n net.ipv4.ip_forward) != 1 ]]; then
        : >"$SERVICE_STATE/forwarding-was-off"
        sysctl -q -w net.ipv4.ip_forward=1
    fi
    if ! ip link show "$bridge" >/dev/null 2>&1; then
        device=$(ip -4 route show default | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1)
        if [[ -n $device ]]; then mtu=$(<"/sys/class/net/$device/mtu"); fi
        ip link add "$bridge" mtu "$mtu" type bridge
        # The kernel takes 255 characters; it is for people only.
        ip link set dev "$bridge" alias "${owner:0:255}"
    fi
    ip address replace "$(gateway)/${SERVICE_PODS#*/}" dev "$bridge"
    ip link set "$bridge" up
    for table in filter nat; do
        iptables -w -t "$table" -N "$pods_chain" 2>/dev/null || iptables -w -t "$table" -F "$pods_chain"
    done
    # Pods see who asks them: the rules of other networks, the machines' among them, would put this host's address in its place.
    iptables -w -t nat -A "$pods_chain" -d "$SERVICE_PODS" -j ACCEPT
    iptables -w -t nat -A "$pods_chain" -s "$SERVICE_PODS" ! -d "$SERVICE_PODS" ! -o "$bridge" -j MASQUERADE
    iptables -w -A "$pods_chain" -i "$bridge" -j ACCEPT
    iptables -w -A "$pods_chain" -o "$bridge" -j ACCEPT
    # In front of those that came since the last time.
    network_rules_down
    iptables -w -t nat -I POSTROUTING -j "$pods_chain"
    iptables -w -I FORWARD -j "$pods_chain"
}

network_is_up() { ip link show "$bridge" && iptables -w -S "$pods_chain" | grep -q ACCEPT; }

network_rules_down() {
    local table
    for table in filter:FORWARD nat:POSTROUTING; do
        while iptables -w -t "${table%:*}" -D "${table#*:}" -j "$pods_chain" 2>/dev/null; do :; done
    done
}

network_down() {
    local name table
    for name in $(ip netns list | sed -n "s/^\(wcp-$id-[0-9a-f]*\).*/\1/p"); do ip netns delete "$name"; done
    if ip link show "$bridge" >/dev/null 2>&1; then ip link delete "$bridge"; fi
    network_rules_down
    for table in filter nat; do
        if iptables -w -t "$table" -S "$pods_chain" >/dev/null 2>&1; then
            iptables -w -t "$table" -F "$pods_chain"
            iptables -w -t "$table" -X "$pods_chain"
        fi
    done
    if [[ -e $SERVICE_STATE/forwarding-was-off ]]; then
        sysctl -q -w net.ipv4.ip_forward=0
        rm "$SERVICE_STATE/forwarding-was-off"
    fi
}
