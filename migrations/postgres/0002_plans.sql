-- What a member works towards, and the log of what was done.

-- +goose Up
CREATE TABLE plan (
	id              BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person_id       BIGINT  NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	goal            TEXT    NOT NULL,
	hours_a_week    DOUBLE PRECISION NOT NULL,
	target          TEXT    NOT NULL,
	budget_minor    BIGINT  NOT NULL,
	budget_currency TEXT    NOT NULL,
	created_at      BIGINT  NOT NULL,
	closed_at       BIGINT
);
CREATE INDEX plan_person ON plan (person_id);
CREATE UNIQUE INDEX plan_open ON plan (person_id) WHERE closed_at IS NULL;

CREATE TABLE plan_item (
	id            BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	plan_id       BIGINT  NOT NULL REFERENCES plan (id) ON DELETE CASCADE,
	position      BIGINT  NOT NULL,
	title         TEXT    NOT NULL,
	kind          TEXT    NOT NULL,
	provider      TEXT    NOT NULL,
	stack         TEXT    NOT NULL,
	proves        TEXT    NOT NULL,
	evidence      TEXT    NOT NULL,
	state         TEXT    NOT NULL,
	percent       BIGINT  NOT NULL,
	estimate      BIGINT  NOT NULL,
	cost_minor    BIGINT  NOT NULL,
	cost_currency TEXT    NOT NULL,
	cost_model    TEXT    NOT NULL,
	due           TEXT    NOT NULL,
	done_on       TEXT    NOT NULL
);
CREATE INDEX plan_item_plan ON plan_item (plan_id, position);

-- The log outlives the items it speaks of.
CREATE TABLE progress (
	id             BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person_id      BIGINT  NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	item_id        BIGINT  REFERENCES plan_item (id) ON DELETE SET NULL,
	kind           TEXT    NOT NULL,
	minutes        BIGINT  NOT NULL,
	percent        BIGINT  NOT NULL,
	percent_before BIGINT  NOT NULL,
	note           TEXT    NOT NULL,
	state          TEXT    NOT NULL,
	state_before   TEXT    NOT NULL,
	on_date        TEXT COLLATE "C" NOT NULL,
	zone           TEXT    NOT NULL,
	written_at     BIGINT  NOT NULL,
	source         TEXT    NOT NULL,
	undone_at      BIGINT
);
CREATE UNIQUE INDEX progress_source ON progress (person_id, source) WHERE source <> '';
CREATE INDEX progress_person ON progress (person_id, id);
CREATE INDEX progress_day ON progress (person_id, on_date);
CREATE INDEX progress_item ON progress (item_id);

-- +goose Down
DROP TABLE progress;
DROP TABLE plan_item;
DROP TABLE plan;
