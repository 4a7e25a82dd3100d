-- What members earned, what they say of it later, and what Cairn is to say to
-- them of its own accord: one notice for each thing it is about.

-- +goose Up
CREATE TABLE credential (
	id        BIGINT NOT NULL GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	person_id BIGINT  NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	item_id   BIGINT REFERENCES plan_item (id) ON DELETE SET NULL,
	title     TEXT    NOT NULL,
	issuer    TEXT    NOT NULL,
	earned    TEXT    NOT NULL,
	expires   TEXT    NOT NULL,
	never     BIGINT  NOT NULL,
	url       TEXT    NOT NULL,
	rigor     BIGINT  NOT NULL,
	proves    TEXT    NOT NULL,
	required  TEXT    NOT NULL,
	applied   TEXT    NOT NULL,
	removed   BIGINT NOT NULL
);
CREATE INDEX credential_person ON credential (person_id);
CREATE INDEX credential_item ON credential (item_id);

CREATE TABLE review (
	item_id     BIGINT  NOT NULL REFERENCES plan_item (id) ON DELETE CASCADE,
	stage       BIGINT  NOT NULL,
	person_id   BIGINT  NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	interviews  TEXT    NOT NULL,
	used        TEXT    NOT NULL,
	worth       TEXT    NOT NULL,
	direction   TEXT    NOT NULL,
	answered_at BIGINT  NOT NULL,
	PRIMARY KEY (item_id, stage)
);
CREATE INDEX review_person ON review (person_id);

CREATE TABLE notice (
	kind      TEXT    NOT NULL,
	subject   BIGINT  NOT NULL,
	person_id BIGINT  NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	due_at    BIGINT  NOT NULL,
	PRIMARY KEY (kind, subject)
);
CREATE INDEX notice_due ON notice (due_at);
CREATE INDEX notice_person ON notice (person_id);

-- +goose Down
DROP TABLE notice;
DROP TABLE review;
DROP TABLE credential;
