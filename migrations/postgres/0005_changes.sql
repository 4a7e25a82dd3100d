-- What members changed, so that it can be taken back; removed items stay for it.
-- A vacation is a span of days of its own, past ones included: streaks need them.

-- +goose Up
ALTER TABLE plan_item ADD COLUMN removed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE progress ADD COLUMN undone BIGINT NOT NULL DEFAULT 0;
UPDATE progress SET undone = 1 WHERE undone_at IS NOT NULL;
ALTER TABLE progress DROP COLUMN undone_at;
ALTER TABLE person DROP COLUMN paused_until;

CREATE TABLE change (
	id         BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person_id  BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	command    TEXT    NOT NULL,
	steps      TEXT    NOT NULL,
	undoes     BIGINT NOT NULL,
	written_at BIGINT NOT NULL,
	undone_at  BIGINT
);
CREATE INDEX change_person ON change (person_id, id);
CREATE INDEX change_written ON change (written_at);

CREATE TABLE vacation (
	id        BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	from_date TEXT COLLATE "C" NOT NULL,
	to_date   TEXT    NOT NULL,
	removed   BIGINT NOT NULL
);
CREATE INDEX vacation_person ON vacation (person_id, from_date);

-- +goose Down
DROP TABLE vacation;
DROP TABLE change;
ALTER TABLE person ADD COLUMN paused_until BIGINT;
ALTER TABLE progress ADD COLUMN undone_at BIGINT;
UPDATE progress SET undone_at = written_at WHERE undone = 1;
ALTER TABLE progress DROP COLUMN undone;
ALTER TABLE plan_item DROP COLUMN removed;
