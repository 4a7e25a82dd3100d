-- One person on several platforms: a role belongs to a community, since a person may
-- now be of several; whoever has two calendars keeps both addresses; and the code by
-- which two accounts become one, of which only a hash is kept. Whoever has several
-- accounts is told things where they were met last.

-- +goose Up
ALTER TABLE identity ADD COLUMN met_at BIGINT NOT NULL DEFAULT 0;
UPDATE identity SET met_at = created_at;

CREATE TABLE role_new (
	person_id    BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	community_id BIGINT NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	role         TEXT    NOT NULL,
	granted_at   BIGINT NOT NULL,
	PRIMARY KEY (person_id, community_id, role)
);
INSERT INTO role_new (person_id, community_id, role, granted_at)
	SELECT r.person_id, p.community_id, r.role, r.granted_at FROM role r JOIN person p ON p.id = r.person_id;
DROP TABLE role;
ALTER TABLE role_new RENAME TO role;
CREATE INDEX role_community ON role (community_id);

CREATE TABLE feed_new (
	hash       TEXT    NOT NULL PRIMARY KEY,
	person_id  BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	created_at BIGINT NOT NULL
);
INSERT INTO feed_new (hash, person_id, created_at) SELECT hash, person_id, created_at FROM feed;
DROP TABLE feed;
ALTER TABLE feed_new RENAME TO feed;
CREATE INDEX feed_person ON feed (person_id);

CREATE TABLE link (
	person_id  BIGINT NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
	hash       TEXT    NOT NULL,
	good_until BIGINT NOT NULL,
	wrong      BIGINT NOT NULL,
	wrong_at   BIGINT NOT NULL,
	over_at    BIGINT NOT NULL
);
CREATE UNIQUE INDEX link_hash ON link (hash) WHERE hash <> '';
CREATE INDEX link_over ON link (over_at);

-- +goose Down
DROP TABLE link;
CREATE TABLE feed_old (
	person_id  BIGINT NOT NULL PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
	hash       TEXT    NOT NULL UNIQUE,
	created_at BIGINT NOT NULL
);
INSERT INTO feed_old (person_id, hash, created_at)
	SELECT f.person_id, f.hash, f.created_at FROM feed f
	WHERE NOT EXISTS (SELECT 1 FROM feed g WHERE g.person_id = f.person_id AND (g.created_at, g.hash) > (f.created_at, f.hash));
DROP TABLE feed;
ALTER TABLE feed_old RENAME TO feed;
CREATE TABLE role_old (
	person_id  BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	role       TEXT    NOT NULL,
	granted_at BIGINT NOT NULL,
	PRIMARY KEY (person_id, role)
);
INSERT INTO role_old (person_id, role, granted_at) SELECT person_id, role, min(granted_at) FROM role GROUP BY person_id, role;
DROP TABLE role;
ALTER TABLE role_old RENAME TO role;
ALTER TABLE identity DROP COLUMN met_at;
