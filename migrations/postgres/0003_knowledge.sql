-- What a community asked, and what it added to the built-in answers.

-- +goose Up
CREATE TABLE question (
	id           BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id BIGINT  NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	body         TEXT    NOT NULL,
	decision     TEXT    NOT NULL,
	entry        TEXT    NOT NULL,
	score        DOUBLE PRECISION NOT NULL,
	feedback     TEXT    NOT NULL,
	resolved     TEXT    NOT NULL,
	asked_at     BIGINT  NOT NULL
);
-- Only rows that still have their text are listed or pruned.
CREATE INDEX question_queue ON question (community_id, asked_at) WHERE body <> '';
CREATE INDEX question_asked ON question (asked_at) WHERE body <> '';

CREATE TABLE waiter (
	question_id BIGINT  NOT NULL REFERENCES question (id) ON DELETE CASCADE,
	person_id   BIGINT  NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	place       TEXT    NOT NULL,
	created_at  BIGINT  NOT NULL,
	PRIMARY KEY (question_id, person_id)
);
CREATE INDEX waiter_person ON waiter (person_id);
CREATE INDEX waiter_created ON waiter (created_at);

-- Every version is kept; the highest is the current one. An entry outlives the
-- membership of its author.
CREATE TABLE entry (
	community_id BIGINT  NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	name         TEXT COLLATE "C" NOT NULL,
	version      BIGINT  NOT NULL,
	source       TEXT    NOT NULL,
	retired      BIGINT  NOT NULL,
	person_id    BIGINT  REFERENCES person (id) ON DELETE SET NULL,
	written_at   BIGINT  NOT NULL,
	PRIMARY KEY (community_id, name, version)
);
CREATE INDEX entry_person ON entry (person_id);

-- The digest stands in for the text, which may be longer than an index takes.
CREATE TABLE phrasing (
	id           BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	community_id BIGINT  NOT NULL REFERENCES community (id) ON DELETE CASCADE,
	entry        TEXT    NOT NULL,
	body         TEXT    NOT NULL,
	digest       TEXT    NOT NULL,
	person_id    BIGINT  REFERENCES person (id) ON DELETE SET NULL,
	written_at   BIGINT  NOT NULL,
	UNIQUE (community_id, entry, digest)
);
CREATE INDEX phrasing_person ON phrasing (person_id);

CREATE TABLE revision (
	community_id BIGINT  NOT NULL PRIMARY KEY REFERENCES community (id) ON DELETE CASCADE,
	number       BIGINT  NOT NULL
);

-- +goose Down
DROP TABLE revision;
DROP TABLE phrasing;
DROP TABLE entry;
DROP TABLE waiter;
DROP TABLE question;
