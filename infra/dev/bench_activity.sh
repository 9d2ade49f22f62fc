# shellcheck shell=bash
# Sourced by infra/dev/bench: searches in the feed of a team with 1,000,000 activities, as a member from whom one queue is
# hidden. Rows come from activity_rows.sql, searches from activity_searches.txt, all through the node's HTTP.

readonly ACTIVITY_ROWS=1000000

activity_sql() { PGOPTIONS='-c client_min_messages=warning' psql -X -q -A -t -v ON_ERROR_STOP=1 "$MUSTER_POSTGRES" "$@"; }

# Muster's own user may not say what PostgreSQL logs.
superuser_sql() {
  PGPASSWORD=$(<"$SERVERS/postgres/password") psql -X -q -A -t -v ON_ERROR_STOP=1 "$(sed -E 's#//[^@]*@#//postgres@#' <<<"$MUSTER_POSTGRES")" "$@"
}

# The team, with a queue that only its admins may view; and a member's token.
fill_activity() {
  local queue member=acct_01J00000000000000000000777
  TEAM=$(make_team)
  queue=$(call POST "/teams/$TEAM/queues" '{"name":"Closed","type":"custom"}' | jq -er .queue_id)
  call POST "/teams/$TEAM/permissions" '{"resource_kind":"queue","resource_id":"'"$queue"'","action":"view","grantee_kind":"role","grantee":"admin"}' >/dev/null
  call POST "/teams/$TEAM/members" '{"account_id":"'"$member"'","role":"member"}' >/dev/null
  "${MUSTER[@]}" token --account "$member" >"$BENCH/member-token"
  wait_until 30 activity_there || die "the team does not come into the read model"
  say "$ACTIVITY_ROWS activities of one team"
  activity_sql -v "team=$TEAM" -v "queue=$queue" -v "rows=$ACTIVITY_ROWS" -f "$DEV/activity_rows.sql" >/dev/null
  sed -e "s/TEAM/$TEAM/; s/QUEUE/$queue/; s/ACTOR/acct_01J00000000000000000000123/" "$DEV/activity_searches.txt" >"$BENCH/searches"
}
activity_there() { [[ $(activity_sql -c "SELECT count(*) FROM activity.activity WHERE subject = 'team/$TEAM' AND type = 'roster.member_joined'") != 0 ]]; }

search_as_member() { # REQUEST : seconds
  curl -sSf -m 30 -o /dev/null -w '%{time_total}' "$URL${1#GET }" -H "Authorization: Bearer $(<"$BENCH/member-token")"
}

# Of each search alone, three times: what is slowest is said with PostgreSQL's plan of it.
explain_slowest() {
  local request log=$SERVERS/postgres/log/postgres.log
  while read -r request; do
    [[ $request == GET* ]] || continue
    echo "$( (for _ in 1 2 3; do search_as_member "$request"; echo; done) | sort -g | sed -n 2p) $request"
  done <"$BENCH/searches" | sort -gr >"$BENCH/search-times"
  say "the slowest searches, in s:"
  head -n 5 "$BENCH/search-times" >&2
  request=$(head -n 1 "$BENCH/search-times" | cut -d ' ' -f 2-)
  # The node's connections are ended: new ones load what logs plans.
  superuser_sql -f - >/dev/null <<'SQL'
SELECT format('ALTER DATABASE %I SET %s', current_database(), setting) FROM unnest(ARRAY['session_preload_libraries = auto_explain',
  'auto_explain.log_min_duration = 0', 'auto_explain.log_analyze = on', 'auto_explain.log_buffers = on']) AS setting \gexec
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SQL
  wait_until 30 search_as_member "$request" >/dev/null
  say "its plan:"
  awk '/ LOG:  duration: .* plan:/ { plan = "" } { plan = plan "\n" $0 } END { print plan }' "$log" | head -n 60 >&2
}

measure_activity_search() {
  load_environment
  fill_activity
  run_load http --url "$URL" --token "$(<"$BENCH/member-token")" --requests "$BENCH/searches" --connections 1 --warm-up "$WARM_UP" --seconds $((TIME * 4))
  say "$(field answers) searches, p50 $(field p50_ms) ms"
  figure activity_search_ms_p99 "$(field p99_ms)"
  explain_slowest
}
