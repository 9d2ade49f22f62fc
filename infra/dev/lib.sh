# shellcheck shell=bash
# What the scripts of this folder share: progress lines, plain errors, ports, and processes that outlive the script.

set -euo pipefail

# shellcheck disable=SC2034 # for the scripts that read this file
REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# Scripts that call each other share one clock.
export PROGRESS_SINCE=${PROGRESS_SINCE:-$EPOCHSECONDS}

# Progress goes to standard error, so that what a script answers stays clean.
say() { printf '[%4d s] %s\n' "$((EPOCHSECONDS - PROGRESS_SINCE))" "$*" >&2; }

die() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# Prints the comment at the head of the script that was started: it is its manual.
show_help() {
  awk 'NR == 1 { next } /^#/ { sub(/^# ?/, ""); print; next } { exit }' "$0"
  exit 0
}

need_root() { ((EUID == 0)) || die "must run as root (PostgreSQL runs as a user of its own, packages are installed)"; }

need_tools() {
  local tool missing=()
  for tool in "$@"; do command -v "$tool" >/dev/null || missing+=("$tool"); done
  ((${#missing[@]} == 0)) || die "missing: ${missing[*]}; infra/dev/install installs what is needed"
}

# --- ports ---

is_port() { [[ $1 =~ ^[0-9]+$ ]] && (($1 > 0 && $1 < 65536)); }

port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Who listens on a port, in words; empty where `ss` is not there to tell.
port_holder() { ss -Hltnp "sport = :$1" 2>/dev/null | sed -n 's/.*users:(("\([^"]*\)",pid=\([0-9]*\).*/ by \1, pid \2/p' | head -n 1; }

# need_free_port PORT WHAT HOW-TO-CHOOSE-ANOTHER
need_free_port() {
  is_port "$1" || die "'$1' is not a port for $2; $3"
  ! port_taken "$1" || die "port $1 for $2 is taken$(port_holder "$1"); $3"
}

# --- processes that go on after the script, known by a pid file ---

# start_process PIDFILE MARK LOGFILE COMMAND… : a session of its own, nothing inherited but its log; the log before is kept
# as LOGFILE.1. Returns once the command has replaced the shell that started it, or has ended.
start_process() {
  local pid_file=$1 mark=$2 log_file=$3
  shift 3
  if [[ -e $log_file ]]; then mv -f "$log_file" "$log_file.1"; fi
  setsid "$@" </dev/null >"$log_file" 2>&1 9>&- &
  echo $! >"$pid_file"
  wait_until 10 ours_or_gone "$pid_file" "$mark"
}

ours_or_gone() { process_pid "$1" "$2" >/dev/null || is_gone "$(<"$1")"; }

# process_pid PIDFILE MARK : prints the pid if that process lives and is still ours: MARK, which names a folder that only
# we use, stands in its command line or environment.
process_pid() {
  local pid said
  [[ -s $1 ]] && read -r pid <"$1" && [[ -r /proc/$pid/cmdline ]] || return 1
  said=$(cat "/proc/$pid/cmdline" "/proc/$pid/environ" 2>/dev/null | tr '\0' '\n') || return 1
  [[ $said == *"$2"* ]] || return 1
  echo "$pid"
}

# wait_until SECONDS COMMAND… : asks again and again; fails when the time is over.
wait_until() {
  local deadline=$((EPOCHSECONDS + $1))
  shift
  until "$@"; do
    ((EPOCHSECONDS < deadline)) || return 1
    sleep 0.1
  done
}

# A process that ended but that nobody has waited for has no command line any more.
is_gone() { ! read -r -d '' _ 2>/dev/null <"/proc/$1/cmdline"; }

# stop_process PIDFILE MARK SIGNAL : asks the process to end, and ends it after a minute if it did not.
stop_process() {
  local pid
  if pid=$(process_pid "$1" "$2"); then
    kill -s "$3" "$pid" || true
    wait_until 60 is_gone "$pid" || {
      say "pid $pid did not end in 60 s after $3: killing it"
      kill -s KILL "$pid" || true
      wait_until 10 is_gone "$pid" || die "pid $pid cannot be killed"
    }
  fi
  rm -f "$1"
}

# --- the files of a development set-up (infra/dev/up, down, reset, demo) ---

# Chosen by the environment, else as at the last `up`, else the defaults. Variables that only these scripts know are
# unexported: `muster` reads MUSTER_* too.
load_home() {
  MUSTER_HOME=$(realpath -m "${MUSTER_HOME:-/var/lib/muster}")
  local name default settings=$MUSTER_HOME/settings
  while read -r name default; do
    [[ ! -r $settings ]] || default=$(sed -n "s/^$name=//p" "$settings" | grep . || echo "$default")
    printf -v "$name" '%s' "${!name:-$default}"
  done <<<"$HOME_DEFAULTS"
  export -n MUSTER_HOME MUSTER_KAFKA_PORT MUSTER_CONTROLLER_PORT MUSTER_POSTGRES_PORT MUSTER_CACHE
}

readonly HOME_DEFAULTS='MUSTER_KAFKA_PORT 19092
MUSTER_CONTROLLER_PORT 19093
MUSTER_POSTGRES_PORT 15432
MUSTER_LISTEN 127.0.0.1:7480
MUSTER_PRIVATE_LISTEN 127.0.0.1:7481'
