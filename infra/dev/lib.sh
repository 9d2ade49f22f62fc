# shellcheck shell=bash disable=SC2034 # variables here are for the scripts that read this file
# What the scripts of this folder share: progress lines, plain errors, ports, and processes that outlive the script.

set -euo pipefail

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

# died WHAT LOGFILE : the end of the log says why.
died() {
  printf -- '--- the end of %s\n' "$2" >&2
  tail -n 30 "$2" >&2
  die "$1"
}

# wait_for NAME PID-COMMAND ANSWERS-COMMAND LOGFILE : until it answers; a process that ended is not waited for.
wait_for() {
  wait_until 90 answers_or_dead "$3" "$2" || died "$1 does not answer after 90 s" "$4"
  "$2" >/dev/null || died "$1 ended at its start" "$4"
}

answers_or_dead() { "$1" || ! "$2" >/dev/null; }

# --- the files of a development set-up (infra/dev/up, down, reset, demo) ---

# Only these scripts know the first five; the program, which reads MUSTER_* too, gets the environment without them.
MUSTER=(env -u MUSTER_HOME -u MUSTER_CACHE -u MUSTER_KAFKA_PORT -u MUSTER_CONTROLLER_PORT -u MUSTER_POSTGRES_PORT
  "$REPO/build/release/muster")

SETTINGS='MUSTER_KAFKA_PORT 19092
MUSTER_CONTROLLER_PORT 19093
MUSTER_POSTGRES_PORT 15432
MUSTER_LISTEN 127.0.0.1:7480
MUSTER_PRIVATE_LISTEN 127.0.0.1:7481'

# Where things are, and the settings: from the environment, else as at the last `up`, else the defaults above.
load_home() {
  MUSTER_HOME=$(realpath -m "${MUSTER_HOME:-/var/lib/muster}")
  MARKER=$MUSTER_HOME/.muster-home
  SERVERS=$MUSTER_HOME/servers
  MUSTER_LOG=$MUSTER_HOME/log/muster.log
  local name value kept
  while read -r name value; do
    kept=$(sed -n "s/^$name=//p" "$MARKER" 2>/dev/null || true)
    printf -v "$name" '%s' "${!name:-${kept:-$value}}"
  done <<<"$SETTINGS"
  URL=http://${MUSTER_LISTEN/#0.0.0.0:/127.0.0.1:}
}

# The marker says that this folder is ours to remove.
keep_home() {
  [[ -e $MARKER || ! -d $MUSTER_HOME || -z $(ls -A "$MUSTER_HOME") ]] ||
    die "$MUSTER_HOME is not empty and was not made by infra/dev/up; choose another folder with MUSTER_HOME"
  mkdir -p "$MUSTER_HOME/keys" "$MUSTER_HOME/log"
  chmod 711 "$MUSTER_HOME"
  chmod 700 "$MUSTER_HOME/keys" "$MUSTER_HOME/log"
  touch "$MARKER"
}

# What did start is what the next `up`, `down` and `reset` go by.
keep_settings() {
  local name _
  while read -r name _; do echo "$name=${!name}"; done <<<"$SETTINGS" >"$MARKER"
}

# account NAME : an account of the demo; its ULID ends with the name, in letters that a ULID has.
account() { printf 'acct_01J%23s' "$1" | tr ' ' 0; }
FOUNDER=$(account ANA)

muster_pid() { process_pid "$MUSTER_HOME/muster.pid" "MUSTER_MASTER_KEY_FILE=$MUSTER_HOME/keys/master.key"; }

muster_ready() { curl -fsS -m 5 -o /dev/null "$URL/readyz" 2>/dev/null; }

stop_muster() { stop_process "$MUSTER_HOME/muster.pid" "MUSTER_MASTER_KEY_FILE=$MUSTER_HOME/keys/master.key" TERM; }

# The environment with which any `muster` command works on this set-up by hand; written by `up`.
load_environment() {
  [[ -r $MUSTER_HOME/env ]] || die "there is no $MUSTER_HOME/env; run infra/dev/up first"
  # shellcheck source=/dev/null
  source "$MUSTER_HOME/env"
}

founder_token() { "${MUSTER[@]}" token --account "$FOUNDER" --ttl 12h; }
