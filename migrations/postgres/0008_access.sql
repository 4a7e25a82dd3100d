-- Who looked at whose records, who changed what in a community, and what a
-- member wants others to see. What somebody is told, and what a conversation of
-- theirs was about, goes with them. Nobody's name is written into a log.

-- +goose Up
ALTER TABLE person ADD COLUMN leaderboard BIGINT NOT NULL DEFAULT 0;
ALTER TABLE person ADD COLUMN nudges_muted BIGINT NOT NULL DEFAULT 0;

-- Those of before do not say whose they are. A topic lives for a day at most and
-- is missed by nobody; a post must be kept, and goes within a week of being said.
DELETE FROM topic;
ALTER TABLE topic ADD COLUMN person_id BIGINT REFERENCES person (id) ON DELETE CASCADE;
CREATE INDEX topic_person ON topic (person_id);
ALTER TABLE outbox ADD COLUMN person_id BIGINT REFERENCES person (id) ON DELETE CASCADE;
CREATE INDEX outbox_person ON outbox (person_id);

CREATE TABLE access (
	id         BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	subject_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	actor_id   BIGINT REFERENCES person (id) ON DELETE SET NULL,
	what       TEXT    NOT NULL,
	at         BIGINT NOT NULL
);
CREATE INDEX access_subject ON access (subject_id, id);
CREATE INDEX access_actor ON access (actor_id);
CREATE INDEX access_at ON access (at);

CREATE TABLE audit (
	id           BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id BIGINT NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	actor_id     BIGINT REFERENCES person (id) ON DELETE SET NULL,
	what         TEXT    NOT NULL,
	target       TEXT    NOT NULL,
	at           BIGINT NOT NULL
);
CREATE INDEX audit_community ON audit (community_id, id);
CREATE INDEX audit_actor ON audit (actor_id);
CREATE INDEX audit_at ON audit (at);

-- +goose Down
DROP TABLE audit;
DROP TABLE access;
DROP INDEX outbox_person;
ALTER TABLE outbox DROP COLUMN person_id;
DROP INDEX topic_person;
ALTER TABLE topic DROP COLUMN person_id;
ALTER TABLE person DROP COLUMN nudges_muted;
ALTER TABLE person DROP COLUMN leaderboard;
