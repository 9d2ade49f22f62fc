-- For infra/dev/bench: :rows activities of the team :team in the read model, spread over the last 90 days, in place of
-- those that it has; as the projection writes them, in its proportions of an active team. :queue is one of its queues,
-- and has every eighth row. Words of what clients log are as frequent as words are: the n-th a n-th as often as the first.
SET synchronous_commit = off;
SELECT setseed(0.5);
CREATE TEMPORARY TABLE place AS SELECT lane FROM activity.activity WHERE subject = 'team/' || :'team' LIMIT 1;
DELETE FROM activity.activity WHERE subject = 'team/' || :'team';
INSERT INTO activity.activity (lane, "offset", at, subject, chunk, type, more_types, actor, account_id, resource_kind,
  resource_id, refused, command_id, origin_key_id, origin_box, sentence, details, impact_score)
SELECT place.lane, 10000000000 + i, floor(extract(epoch FROM now()) - (:rows - i) * (90 * 86400.0 / :rows))::bigint * 1000000 + i % 1000000,
  'team/' || :'team', i / 32768, type, CASE kind WHEN 0 THEN 'activity.activity_logged' END, actor,
  CASE WHEN kind = 7 THEN 'acct_01J' || lpad(i::text, 23, '0') END, resource_kind, resource_id, kind = 8,
  'cmd_01J' || lpad(i::text, 23, '0'), 'key_01J' || lpad((i % 500)::text, 23, '0'),
  decode(md5(i::text) || md5(actor) || md5(type), 'hex'), CASE kind WHEN 0 THEN '' ELSE actor || ' ' END || words,
  CASE WHEN kind = 0 AND i % 4 = 0 THEN json_build_object('query', 'w' || w1 || ' tutorial', 'cache_hit', i % 3 = 0) END,
  CASE kind WHEN 0 THEN i % 500 END
FROM place, (SELECT *, 'acct_01J' || lpad((i * 7919::bigint % 500)::text, 23, '0') AS actor,
  (ARRAY['logged.task.completed', 'queues.queue_entry_added', 'vault.vault_item_read', 'usage.usage_recorded',
    'usage.usage_recorded', 'usage.usage_recorded', 'queues.queue_entry_completed', 'roster.member_joined',
    'ledger.refused', 'vault.vault_item_updated'])[kind + 1] AS type,
  (ARRAY['task', 'queue', 'vault_item', 'usage', 'usage', 'usage', 'queue', 'member', NULL, 'vault_item'])[kind + 1] AS resource_kind,
  CASE WHEN kind = 0 THEN 'task-' || i WHEN kind IN (1, 6) THEN CASE WHEN i % 8 < 5 THEN :'queue' ELSE 'queue_01J' || lpad((i % 40)::text, 23, '0') END
    WHEN kind IN (2, 9) THEN 'item_01J' || lpad((i % 5000)::text, 23, '0') WHEN kind = 7 THEN 'acct_01J' || lpad(i::text, 23, '0')
    WHEN kind <> 8 THEN 'usage_01J' || lpad(i::text, 23, '0') END AS resource_id,
  CASE kind WHEN 0 THEN 'Closed case ' || i || ': w' || w1 || ' w' || w2 || ' w' || w3 || CASE WHEN i < :rows / 5 THEN ' legacy' ELSE '' END
    WHEN 1 THEN 'put "Sample w' || w1 || ' of ward ' || i % 30 || '" into queue ' || :'queue'
    WHEN 2 THEN 'read version ' || i % 9 || ' of item_01J' || lpad((i % 5000)::text, 23, '0')
    WHEN 6 THEN 'completed entry_01J' || lpad(i::text, 23, '0') || ': w' || w1 || ' w' || w2
    WHEN 7 THEN 'added acct_01J' || lpad(i::text, 23, '0') || ' as a member'
    WHEN 8 THEN 'was refused vault.read_vault_item: this takes the role admin'
    WHEN 9 THEN 'updated "w' || w1 || ' w' || w3 || '" to version ' || i % 9
    ELSE 'recorded usage of anthropic claude-' || i % 7 || ' for 0.0' || i % 89 || ' USD' END AS words
  FROM (SELECT i, i % 10 AS kind, floor(exp(random() * ln(20000)))::int AS w1, floor(exp(random() * ln(20000)))::int AS w2,
    floor(exp(random() * ln(20000)))::int AS w3 FROM generate_series(1, :rows) AS i) AS drawn) AS told;
VACUUM ANALYZE activity.activity;
