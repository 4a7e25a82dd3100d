-- What members weigh up: boards of options for a skill, and what they found out
-- about providers. Answers are yes, no, or empty for not known.

-- +goose Up
CREATE TABLE comparison (
	id         BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person_id  BIGINT  NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	skill      TEXT    NOT NULL,
	created_at BIGINT  NOT NULL,
	touched_at BIGINT  NOT NULL,
	removed    BIGINT  NOT NULL
);
CREATE INDEX comparison_person ON comparison (person_id, touched_at);

CREATE TABLE comparison_option (
	id            BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	comparison_id BIGINT  NOT NULL REFERENCES comparison (id) ON DELETE CASCADE,
	position      BIGINT  NOT NULL,
	title         TEXT    NOT NULL,
	provider      TEXT    NOT NULL,
	cost_minor    BIGINT  NOT NULL,
	cost_currency TEXT    NOT NULL,
	cost_model    TEXT    NOT NULL,
	months        DOUBLE PRECISION NOT NULL,
	minutes       BIGINT  NOT NULL,
	exam          TEXT    NOT NULL,
	graded        TEXT    NOT NULL,
	limited       TEXT    NOT NULL,
	badge         TEXT    NOT NULL,
	rigor         BIGINT,
	seen_in       BIGINT  NOT NULL,
	ads           BIGINT  NOT NULL,
	project       TEXT    NOT NULL,
	stackable     TEXT    NOT NULL,
	removed       BIGINT  NOT NULL,
	UNIQUE (comparison_id, position)
);

CREATE TABLE provider_check (
	id         BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person_id  BIGINT  NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	provider   TEXT    NOT NULL,
	endorsed   TEXT    NOT NULL,
	assessed   TEXT    NOT NULL,
	terms      TEXT    NOT NULL,
	badge      TEXT    NOT NULL,
	known      TEXT    NOT NULL,
	wanted     TEXT    NOT NULL,
	checked_at BIGINT  NOT NULL,
	removed    BIGINT  NOT NULL
);
CREATE INDEX provider_check_person ON provider_check (person_id, checked_at);

-- +goose Down
DROP TABLE provider_check;
DROP TABLE comparison_option;
DROP TABLE comparison;
