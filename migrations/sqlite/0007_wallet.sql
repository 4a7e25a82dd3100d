-- What members earned, what they say of it later, and what Cairn is to say to
-- them of its own accord: one notice for each thing it is about.

-- +goose Up
CREATE TABLE credential (
	id        INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	item_id   INTEGER REFERENCES plan_item (id) ON DELETE SET NULL,
	title     TEXT    NOT NULL,
	issuer    TEXT    NOT NULL,
	earned    TEXT    NOT NULL,
	expires   TEXT    NOT NULL,
	never     INTEGER NOT NULL,
	url       TEXT    NOT NULL,
	rigor     INTEGER NOT NULL,
	proves    TEXT    NOT NULL,
	required  TEXT    NOT NULL,
	applied   TEXT    NOT NULL,
	removed   INTEGER NOT NULL
) STRICT;
CREATE INDEX credential_person ON credential (person_id);
CREATE INDEX credential_item ON credential (item_id);

CREATE TABLE review (
	item_id     INTEGER NOT NULL REFERENCES plan_item (id) ON DELETE CASCADE,
	stage       INTEGER NOT NULL,
	person_id   INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	interviews  TEXT    NOT NULL,
	used        TEXT    NOT NULL,
	worth       TEXT    NOT NULL,
	direction   TEXT    NOT NULL,
	answered_at INTEGER NOT NULL,
	PRIMARY KEY (item_id, stage)
) STRICT;
CREATE INDEX review_person ON review (person_id);

CREATE TABLE notice (
	kind      TEXT    NOT NULL,
	subject   INTEGER NOT NULL,
	person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	due_at    INTEGER NOT NULL,
	PRIMARY KEY (kind, subject)
) STRICT;
CREATE INDEX notice_due ON notice (due_at);
CREATE INDEX notice_person ON notice (person_id);

-- +goose Down
DROP TABLE notice;
DROP TABLE review;
DROP TABLE credential;
