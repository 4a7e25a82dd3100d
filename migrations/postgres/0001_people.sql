-- Who is there: communities, the platforms' names for them, members and roles.
-- Times are milliseconds since 1970, days of the calendar are text.

-- +goose Up
CREATE TABLE community (
	id         BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name       TEXT    NOT NULL,
	zone       TEXT    NOT NULL,
	locale     TEXT    NOT NULL,
	created_at BIGINT  NOT NULL
);

CREATE TABLE workspace (
	adapter      TEXT    NOT NULL,
	external_id  TEXT    NOT NULL,
	community_id BIGINT  NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	created_at   BIGINT  NOT NULL,
	PRIMARY KEY (adapter, external_id)
);
CREATE INDEX workspace_community ON workspace (community_id);

CREATE TABLE person (
	id           BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id BIGINT  NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	name         TEXT    NOT NULL,
	zone         TEXT    NOT NULL,
	zone_chosen  BIGINT  NOT NULL,
	locale       TEXT    NOT NULL,
	quiet_from   BIGINT  NOT NULL,
	quiet_to     BIGINT  NOT NULL,
	days         BIGINT  NOT NULL,
	week_start   BIGINT  NOT NULL,
	day_start    BIGINT  NOT NULL,
	paused_until BIGINT,
	created_at   BIGINT  NOT NULL
);
CREATE INDEX person_community ON person (community_id);

CREATE TABLE identity (
	adapter     TEXT    NOT NULL,
	workspace   TEXT    NOT NULL,
	external_id TEXT    NOT NULL,
	person_id   BIGINT  NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	created_at  BIGINT  NOT NULL,
	PRIMARY KEY (adapter, workspace, external_id)
);
CREATE INDEX identity_person ON identity (person_id);

CREATE TABLE role (
	person_id  BIGINT  NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	role       TEXT    NOT NULL,
	granted_at BIGINT  NOT NULL,
	PRIMARY KEY (person_id, role)
);

-- +goose Down
DROP TABLE role;
DROP TABLE identity;
DROP TABLE person;
DROP TABLE workspace;
DROP TABLE community;
