-- Where Cairn is installed: in workspaces, and in whole organisations, which place
-- it in their workspaces. Tokens may end and be renewed, by one process at a time.
-- They are sealed by a key that is not here.

-- +goose Up
CREATE TABLE installed (
	adapter       TEXT    NOT NULL,
	organisation  TEXT    NOT NULL,
	workspace     TEXT    NOT NULL,
	whole         INTEGER NOT NULL,
	name          TEXT    NOT NULL,
	token         TEXT    NOT NULL,
	installed_at  INTEGER NOT NULL,
	renewed_at    INTEGER NOT NULL,
	expires_at    INTEGER,
	stopped       TEXT    NOT NULL,
	renewal       TEXT    NOT NULL,
	renewal_until INTEGER NOT NULL,
	PRIMARY KEY (adapter, organisation, workspace, whole)
) STRICT;
CREATE INDEX installed_workspace ON installed (adapter, workspace);
INSERT INTO installed
SELECT adapter, '', workspace, 0, '', token, installed_at, installed_at, NULL, '', '', 0 FROM installation;
DROP TABLE installation;

CREATE TABLE placement (
	adapter      TEXT NOT NULL,
	workspace    TEXT NOT NULL,
	organisation TEXT NOT NULL,
	PRIMARY KEY (adapter, workspace)
) STRICT;

-- +goose Down
CREATE TABLE installation (
	adapter      TEXT    NOT NULL,
	workspace    TEXT    NOT NULL,
	token        TEXT    NOT NULL,
	installed_at INTEGER NOT NULL,
	PRIMARY KEY (adapter, workspace)
) STRICT;
INSERT INTO installation
SELECT adapter, workspace, token, installed_at FROM installed WHERE whole = 0 AND expires_at IS NULL
ON CONFLICT DO NOTHING;
DROP TABLE placement;
DROP TABLE installed;
