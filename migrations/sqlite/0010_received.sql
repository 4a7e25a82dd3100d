-- What a platform handed over and was thanked for, until it is answered; and in
-- which threads somebody talks with Cairn. Both may be kept before their owner is
-- known as a person, so they go by the platform's name for them, as forms do.

-- +goose Up
CREATE TABLE received (
	id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	adapter     TEXT    NOT NULL,
	name        TEXT    NOT NULL,
	workspace   TEXT    NOT NULL,
	external_id TEXT    NOT NULL,
	kind        TEXT    NOT NULL,
	payload     TEXT    NOT NULL,
	tries       INTEGER NOT NULL,
	lease       TEXT    NOT NULL,
	lease_until INTEGER NOT NULL,
	received_at INTEGER NOT NULL,
	UNIQUE (adapter, name)
) STRICT;
CREATE INDEX received_lease ON received (adapter, lease_until);

CREATE TABLE thread (
	adapter     TEXT    NOT NULL,
	place       TEXT    NOT NULL,
	workspace   TEXT    NOT NULL,
	external_id TEXT    NOT NULL,
	spoke_at    INTEGER NOT NULL,
	PRIMARY KEY (place, adapter, workspace, external_id)
) STRICT;
CREATE INDEX thread_spoke ON thread (spoke_at);

-- Where Cairn is installed, with its token sealed by a key that is not here.
CREATE TABLE installation (
	adapter      TEXT    NOT NULL,
	workspace    TEXT    NOT NULL,
	token        TEXT    NOT NULL,
	installed_at INTEGER NOT NULL,
	PRIMARY KEY (adapter, workspace)
) STRICT;

-- +goose Down
DROP TABLE installation;
DROP TABLE thread;
DROP TABLE received;
