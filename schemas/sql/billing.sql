-- What a team's months cost, by whom and on what; budgets and alerts.
CREATE TABLE costs (
  team_id text COLLATE "C" NOT NULL,
  period_start bigint NOT NULL,  -- first microsecond of a month of UTC
  provider text COLLATE "C" NOT NULL,
  model text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  requests bigint NOT NULL,
  cost bigint NOT NULL,          -- nano-USD
  PRIMARY KEY (team_id, period_start, provider, model, account_id)
) WITH (fillfactor = 70);

CREATE TABLE budgets (
  team_id text COLLATE "C" PRIMARY KEY,
  monthly_budget bigint NOT NULL,
  warning_threshold int NOT NULL,
  exceeded_action text NOT NULL
);

CREATE TABLE alerts (
  alert_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  type text NOT NULL,
  threshold int NOT NULL,
  period_start bigint NOT NULL,
  period_cost bigint NOT NULL,
  monthly_budget bigint NOT NULL,
  raised_at bigint NOT NULL,
  acknowledged_by text,
  acknowledged_at bigint
);

-- after rebuild
CREATE INDEX alerts_of_team ON alerts (team_id, raised_at, alert_id);
