# Sourced by the commands in rehearsal/: what every background service of an environment does alike.
# shellcheck shell=bash

# Ends the command with a message: what, why, and what to do next.
die() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Progress of `up`, on the caller's output.
say() { printf '%s: %s\n' "$(basename "$0")" "$*"; }

# wait_until <seconds> <condition in words> <command...>: polls until the command succeeds; at the deadline ends with
# the last thing the command wrote.
wait_until() {
    local seconds=$1 condition=$2 seen="" deadline
    shift 2
    deadline=$((SECONDS + seconds))
    until seen=$("$@" 2>&1); do
        if ((SECONDS >= deadline)); then
            say "not within ${seconds} s: ${condition}. Last seen: ${seen:-nothing}" >&2
            return 1
        fi
        sleep 0.1
    done
}

# belongs <pid> <text>: is that process alive, and is <text> part of its command line? A pid alone may be another's by now.
belongs() {
    [[ $1 =~ ^[0-9]+$ && -r /proc/$1/cmdline ]] && tr '\0' ' ' <"/proc/$1/cmdline" | grep -qF -- "$2"
}

# ended <pid>: is there no such process any more? One that was just forked is there, though it has not become its command yet.
ended() { [[ ! -r /proc/$1/stat || $(cut -d' ' -f3 "/proc/$1/stat" 2>/dev/null) == [ZX] ]]; }

# daemon <pid file> <command...>: starts the command in a session of its own, without the caller's pipes and lock.
daemon() {
    local pid_file=$1
    shift
    setsid "$@" >>"$SERVICE_LOG" 2>&1 </dev/null 9>&- &
    printf '%s\n' $! >"$pid_file"
    disown
}

# end <pid> <text> <seconds>: asks the process to end, and kills it when the time is over.
end() {
    local pid=$1 text=$2 seconds=$3
    belongs "$pid" "$text" || return 0
    kill -TERM "$pid"
    if ! wait_until "$seconds" "process $pid ($text) ended" gone "$pid" "$text"; then
        kill -KILL "$pid"
        wait_until 10 "process $pid ($text) killed" gone "$pid" "$text"
    fi
}

gone() { ! belongs "$1" "$2"; }

# Two `up` at a time would start two daemons.
only_one() {
    mkdir -p "$SERVICE_STATE"
    exec 9>"$SERVICE_STATE/lock"
    flock -w 120 9 || die "another command works on $SERVICE_STATE for over 120 s. See who: fuser $SERVICE_STATE/lock"
}

# root_only <reason>
root_only() {
    ((EUID == 0)) || die "needs root: $1. Run the build as root (sudo)."
}
