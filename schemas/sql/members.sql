-- Teams and who is in them: teams, members, invitations, grants, scheduled promotions, founders.
CREATE TABLE teams (
  team_id text COLLATE "C" PRIMARY KEY,
  name text NOT NULL,
  description text NOT NULL,
  visibility text NOT NULL,
  plan text NOT NULL,
  archived boolean NOT NULL,
  member_count int NOT NULL,
  auto_promote_days int NOT NULL,
  created_by text NOT NULL,
  created_at bigint NOT NULL,
  invite_code_expires_at bigint
) WITH (fillfactor = 80);

CREATE TABLE members (
  team_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  role text NOT NULL,
  job_role text NOT NULL,
  way text NOT NULL,
  joined_at bigint NOT NULL,
  is_active boolean NOT NULL,
  PRIMARY KEY (team_id, account_id)
);

-- started_offset: of the entry that made the row; what ends all earlier ones of an account goes by it.
CREATE TABLE invitations (
  invitation_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C",
  email_key_id text,
  email_box bytea,
  email_hash bytea,
  role text NOT NULL,
  status text NOT NULL,
  invited_by text NOT NULL,
  invited_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  ended_at bigint,
  ended_by text,
  started_offset bigint NOT NULL,
  job_role text NOT NULL
);

-- Requests to join; as invitations.
CREATE TABLE join_requests (
  request_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  message text NOT NULL,
  status text NOT NULL,
  requested_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  ended_at bigint,
  ended_by text,
  role text,
  reason text,
  started_offset bigint NOT NULL
);

-- The newest invite code of each team, and every use of every code. A code that was made before codes had ids has the
-- id ''.
CREATE TABLE invite_codes (
  team_id text COLLATE "C" PRIMARY KEY,
  code_id text COLLATE "C" NOT NULL,
  created_by text NOT NULL,
  created_at bigint NOT NULL,
  expires_at bigint,
  revoked_by text,
  revoked_at bigint
);
CREATE TABLE invite_code_uses (
  team_id text COLLATE "C" NOT NULL,
  at_offset bigint NOT NULL,
  code_id text COLLATE "C" NOT NULL,
  used_by text COLLATE "C" NOT NULL,
  used_at bigint NOT NULL,
  PRIMARY KEY (team_id, at_offset)
);

CREATE TABLE grants (
  grant_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  resource_kind text COLLATE "C" NOT NULL,
  resource_id text COLLATE "C" NOT NULL,
  action text NOT NULL,
  grantee_kind text NOT NULL,
  grantee text COLLATE "C" NOT NULL,  -- empty: its holder has left
  effect text NOT NULL,
  expires_at bigint,
  granted_by text NOT NULL,
  granted_at bigint NOT NULL,
  started_offset bigint NOT NULL
);

CREATE TABLE promotions (
  promotion_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  from_role text NOT NULL,
  to_role text NOT NULL,
  status text NOT NULL,
  execute_at bigint NOT NULL,
  reason text NOT NULL,
  scheduled_by text NOT NULL,
  scheduled_at bigint NOT NULL,
  ended_at bigint,
  ended_by text,
  ended_reason text,
  started_offset bigint NOT NULL
);

CREATE TABLE founders (
  account_id text COLLATE "C" PRIMARY KEY,
  status text NOT NULL,
  granted_by text NOT NULL,
  granted_at bigint NOT NULL,
  notes text NOT NULL,
  revoked_by text,
  revoked_at bigint,
  revoked_notes text,
  revoked_with text,
  delegated_by text,
  key_needed boolean NOT NULL
);

CREATE TABLE temp_promotions (
  temp_promotion_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  from_role text NOT NULL,
  to_role text NOT NULL,
  status text NOT NULL,
  offline_super_admin_id text,
  offline json NOT NULL,  -- as OfflineSuperAdmin
  reason text NOT NULL,
  promoted_by text NOT NULL,
  promoted_at bigint NOT NULL,
  ends_at bigint NOT NULL,
  ended_at bigint,
  ended_by text,
  ended_reason text,
  started_offset bigint NOT NULL
);

-- Custom roles of teams and who has them.
CREATE TABLE custom_roles (
  role_id text COLLATE "C" PRIMARY KEY,
  team_id text COLLATE "C" NOT NULL,
  name text COLLATE "C" NOT NULL,
  description text NOT NULL,
  actions json NOT NULL,  -- as RoleAction
  created_by text NOT NULL,
  created_at bigint NOT NULL,
  updated_by text NOT NULL,
  updated_at bigint NOT NULL
);
CREATE TABLE custom_role_holders (
  team_id text COLLATE "C" NOT NULL,
  account_id text COLLATE "C" NOT NULL,
  role_id text COLLATE "C" NOT NULL,
  assigned_at bigint NOT NULL,
  assigned_by text NOT NULL,
  PRIMARY KEY (team_id, account_id, role_id)
);

-- What the fold itself looks up while it fills: accounts of a team that have something open.
CREATE INDEX join_requests_open ON join_requests (team_id, account_id) WHERE status = 'pending';
CREATE INDEX invitations_open ON invitations (team_id, account_id) WHERE status = 'pending';
CREATE INDEX grants_held ON grants (team_id, grantee) WHERE grantee_kind = 'user' AND effect = 'allow';
CREATE INDEX grants_of_custom_role ON grants (grantee) WHERE grantee_kind = 'custom_role';
CREATE INDEX custom_role_members ON custom_role_holders (role_id, account_id);
CREATE INDEX promotions_open ON promotions (team_id, account_id) WHERE status = 'pending';
CREATE INDEX temp_promotions_open ON temp_promotions (team_id, account_id) WHERE status = 'active';

-- after rebuild
CREATE INDEX teams_in_order ON teams (created_at, team_id);
CREATE INDEX members_in_order ON members (team_id, joined_at, account_id);
CREATE INDEX members_of_account ON members (account_id, team_id);
CREATE INDEX invitations_of_team ON invitations (team_id, invited_at, invitation_id);
CREATE INDEX join_requests_of_team ON join_requests (team_id, requested_at, request_id);
CREATE INDEX join_requests_of_account ON join_requests (account_id, requested_at, request_id);
CREATE INDEX invitations_of_account ON invitations (account_id) WHERE status = 'pending';
CREATE INDEX invitations_of_email ON invitations (email_hash) WHERE status = 'pending';
CREATE INDEX grants_of_resource ON grants (team_id, resource_kind, resource_id, granted_at, grant_id);
CREATE INDEX custom_roles_of_team ON custom_roles (team_id, name);
CREATE INDEX promotions_of_team ON promotions (team_id, scheduled_at, promotion_id);
CREATE INDEX temp_promotions_of_team ON temp_promotions (team_id, promoted_at, temp_promotion_id);
