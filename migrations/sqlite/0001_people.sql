-- Who is there: communities, the platforms' names for them, members and roles.
-- Times are milliseconds since 1970, days of the calendar are text.

-- +goose Up
CREATE TABLE community (
	id         INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	name       TEXT    NOT NULL,
	zone       TEXT    NOT NULL,
	locale     TEXT    NOT NULL,
	created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE workspace (
	adapter      TEXT    NOT NULL,
	external_id  TEXT    NOT NULL,
	community_id INTEGER NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	created_at   INTEGER NOT NULL,
	PRIMARY KEY (adapter, external_id)
) STRICT;
CREATE INDEX workspace_community ON workspace (community_id);

CREATE TABLE person (
	id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	community_id INTEGER NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	name         TEXT    NOT NULL,
	zone         TEXT    NOT NULL,
	zone_chosen  INTEGER NOT NULL,
	locale       TEXT    NOT NULL,
	quiet_from   INTEGER NOT NULL,
	quiet_to     INTEGER NOT NULL,
	days         INTEGER NOT NULL,
	week_start   INTEGER NOT NULL,
	day_start    INTEGER NOT NULL,
	paused_until INTEGER,
	created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX person_community ON person (community_id);

CREATE TABLE identity (
	adapter     TEXT    NOT NULL,
	workspace   TEXT    NOT NULL,
	external_id TEXT    NOT NULL,
	person_id   INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	created_at  INTEGER NOT NULL,
	PRIMARY KEY (adapter, workspace, external_id)
) STRICT;
CREATE INDEX identity_person ON identity (person_id);

CREATE TABLE role (
	person_id  INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	role       TEXT    NOT NULL,
	granted_at INTEGER NOT NULL,
	PRIMARY KEY (person_id, role)
) STRICT;

-- +goose Down
DROP TABLE role;
DROP TABLE identity;
DROP TABLE person;
DROP TABLE workspace;
DROP TABLE community;
