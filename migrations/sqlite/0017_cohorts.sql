-- Cohorts: who leads them, who is in them and agreed to what, what leads send and
-- are told; and what admins set for a community. Of a join code only a hash is kept.

-- +goose Up
ALTER TABLE community ADD COLUMN leaderboard INTEGER NOT NULL DEFAULT 0;
ALTER TABLE community ADD COLUMN keep_questions INTEGER NOT NULL DEFAULT 30;

CREATE TABLE cohort (
	id           INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	community_id INTEGER NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	name         TEXT    NOT NULL,
	starts       TEXT    NOT NULL,
	ends         TEXT    NOT NULL,
	code         TEXT    NOT NULL,
	quiet_days   INTEGER NOT NULL,
	late_days    INTEGER NOT NULL,
	overdue_days INTEGER NOT NULL,
	created_at   INTEGER NOT NULL,
	archived_at  INTEGER
) STRICT;
CREATE INDEX cohort_community ON cohort (community_id);
CREATE UNIQUE INDEX cohort_code ON cohort (code) WHERE code <> '';

CREATE TABLE cohort_lead (
	cohort_id INTEGER NOT NULL REFERENCES cohort (id) ON DELETE CASCADE,
	person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	since     INTEGER NOT NULL,
	PRIMARY KEY (cohort_id, person_id)
) STRICT;
CREATE INDEX cohort_lead_person ON cohort_lead (person_id);

-- Without consented_at somebody is invited, and nothing of theirs is shown.
CREATE TABLE cohort_member (
	cohort_id    INTEGER NOT NULL REFERENCES cohort (id) ON DELETE CASCADE,
	person_id    INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	added_at     INTEGER NOT NULL,
	scopes       TEXT    NOT NULL,
	wording      TEXT    NOT NULL,
	consented_at INTEGER,
	PRIMARY KEY (cohort_id, person_id)
) STRICT;
CREATE INDEX cohort_member_person ON cohort_member (person_id);

-- A nudge is open while due_at is set.
CREATE TABLE nudge (
	id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	cohort_id INTEGER NOT NULL REFERENCES cohort (id) ON DELETE CASCADE,
	person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	actor_id  INTEGER REFERENCES person (id) ON DELETE SET NULL,
	words     TEXT    NOT NULL,
	at        INTEGER NOT NULL,
	due_at    INTEGER,
	posted    INTEGER NOT NULL
) STRICT;
CREATE INDEX nudge_person ON nudge (person_id, at);
CREATE INDEX nudge_actor ON nudge (actor_id);
CREATE INDEX nudge_cohort ON nudge (cohort_id, at);
CREATE INDEX nudge_due ON nudge (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX nudge_at ON nudge (at);

CREATE TABLE digest (
	cohort_id INTEGER NOT NULL REFERENCES cohort (id) ON DELETE CASCADE,
	person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	place     TEXT    NOT NULL,
	zone      TEXT    NOT NULL,
	wall      TEXT    NOT NULL,
	rule      TEXT    NOT NULL,
	next_at   INTEGER,
	PRIMARY KEY (cohort_id, person_id)
) STRICT;
CREATE INDEX digest_person ON digest (person_id);
CREATE INDEX digest_next ON digest (next_at) WHERE next_at IS NOT NULL;

CREATE INDEX question_community ON question (community_id, asked_at);
CREATE INDEX person_ranked ON person (community_id) WHERE leaderboard = 1;

-- +goose Down
DROP INDEX person_ranked;
DROP INDEX question_community;
DROP TABLE digest;
DROP TABLE nudge;
DROP TABLE cohort_member;
DROP TABLE cohort_lead;
DROP TABLE cohort;
ALTER TABLE community DROP COLUMN keep_questions;
ALTER TABLE community DROP COLUMN leaderboard;
