package sqlstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// exports lists what is kept of a person, by kind: a query that takes the key of
// the person as often as it has a ? and returns the fields under their names in
// the export. A name may end in the form of its value: :time is milliseconds,
// :bool is 0 or 1, :json is a text that is JSON itself. A table that refers to
// people and is not read here makes TestExportWhole fail.
var exports = []struct{ kind, query string }{
	{"settings", `SELECT name, zone, zone_chosen AS "zone_chosen:bool", locale, quiet_from, quiet_to, days, week_start, day_start,
		leaderboard AS "leaderboard:bool", nudges_muted AS "nudges_muted:bool", created_at AS "created_at:time",
		unreached_at AS "unreached_at:time" FROM person WHERE id = ?`},
	{"identities", `SELECT adapter, workspace, external_id AS "user", created_at AS "created_at:time", met_at AS "met_at:time" FROM identity WHERE person_id = ?
		ORDER BY created_at, adapter, workspace, external_id`},
	{"roles", `SELECT r.role, r.granted_at AS "granted_at:time" FROM role r WHERE r.person_id = ? ORDER BY r.granted_at, r.role, r.community_id`},
	{"plans", `SELECT id, goal, hours_a_week, target, budget_minor, budget_currency, created_at AS "created_at:time",
		closed_at AS "closed_at:time" FROM plan WHERE person_id = ? ORDER BY id`},
	{"items", `SELECT i.id, i.plan_id AS plan, i.position, i.title, i.kind, i.provider, i.stack, i.proves, i.evidence, i.state,
		i.percent, i.estimate, i.cost_minor, i.cost_currency, i.cost_model, i.due, i.done_on, i.removed AS "removed:bool"
		FROM plan_item i JOIN plan p ON p.id = i.plan_id WHERE p.person_id = ? ORDER BY i.plan_id, i.position, i.id`},
	{"log", `SELECT id, item_id AS item, kind, minutes, percent, percent_before, note, state, state_before, on_date, zone,
		written_at AS "written_at:time", undone AS "undone:bool" FROM progress WHERE person_id = ? ORDER BY id`},
	{"vacations", `SELECT from_date AS "from", to_date AS "to", removed AS "removed:bool" FROM vacation WHERE person_id = ? ORDER BY id`},
	{"credentials", `SELECT id, item_id AS item, title, issuer, earned, expires, never AS "never:bool", url, rigor, proves, required, applied,
		removed AS "removed:bool" FROM credential WHERE person_id = ? ORDER BY id`},
	{"reviews", `SELECT item_id AS item, stage, interviews, used, worth, direction, answered_at AS "at:time"
		FROM review WHERE person_id = ? ORDER BY answered_at, item_id, stage`},
	{"notices", `SELECT kind, subject, due_at AS "due_at:time" FROM notice WHERE person_id = ? ORDER BY due_at, kind, subject`},
	{"reminders", `SELECT id, number, body AS text, item_id AS item, of_id AS "of", zone, wall, rule, paused AS "paused:bool",
		paused_until AS "paused_until:time", skipped_to AS "skipped_to:time", removed AS "removed:bool", ended AS "ended:bool",
		created_at AS "created_at:time", next_at AS "next_at:time" FROM reminder WHERE person_id = ? ORDER BY id`},
	{"occurrences", `SELECT o.reminder_id AS reminder, o.due_at AS "due_at:time", o.response, o.at AS "at:time"
		FROM occurrence o JOIN reminder r ON r.id = o.reminder_id WHERE r.person_id = ? ORDER BY o.reminder_id, o.due_at`},
	{"visits", `SELECT opened AS "signed_in:bool", good_until AS "good_until:time" FROM visit WHERE person_id = ? ORDER BY good_until`},
	{"calendar", `SELECT created_at AS "created_at:time" FROM feed WHERE person_id = ? ORDER BY created_at, hash`},
	{"link_codes", `SELECT good_until AS "good_until:time", wrong, wrong_at AS "wrong_at:time" FROM link WHERE person_id = ?`},
	{"cohorts", `SELECT c.name AS cohort, m.added_at AS "added_at:time", m.scopes, m.wording, m.consented_at AS "consented_at:time"
		FROM cohort_member m JOIN cohort c ON c.id = m.cohort_id WHERE m.person_id = ? ORDER BY m.added_at, m.cohort_id`},
	{"cohorts_led", `SELECT c.name AS cohort, l.since AS "since:time" FROM cohort_lead l JOIN cohort c ON c.id = l.cohort_id
		WHERE l.person_id = ? ORDER BY l.since, l.cohort_id`},
	{"nudges", `SELECT c.name AS cohort, n.words, n.at AS "at:time", n.due_at AS "due_at:time", n.posted AS "posted:bool"
		FROM nudge n JOIN cohort c ON c.id = n.cohort_id WHERE n.person_id = ? ORDER BY n.id`},
	{"nudges_by_you", `SELECT c.name AS cohort, n.words, n.at AS "at:time" FROM nudge n JOIN cohort c ON c.id = n.cohort_id
		WHERE n.actor_id = ? ORDER BY n.id`},
	{"digests", `SELECT c.name AS cohort, d.place AS "place:json", d.zone, d.wall, d.rule, d.next_at AS "next_at:time"
		FROM digest d JOIN cohort c ON c.id = d.cohort_id WHERE d.person_id = ? ORDER BY d.cohort_id`},
	{"comparisons", `SELECT id, skill, created_at AS "created_at:time", touched_at AS "touched_at:time", removed AS "removed:bool"
		FROM comparison WHERE person_id = ? ORDER BY id`},
	{"options", `SELECT o.comparison_id AS comparison, o.position, o.title, o.provider, o.cost_minor, o.cost_currency, o.cost_model, o.months,
		o.minutes, o.exam, o.graded, o.limited, o.badge, o.rigor, o.seen_in, o.ads, o.project, o.stackable, o.removed AS "removed:bool"
		FROM comparison_option o JOIN comparison c ON c.id = o.comparison_id WHERE c.person_id = ? ORDER BY o.comparison_id, o.position`},
	{"provider_checks", `SELECT provider, endorsed, assessed, terms, badge, known, wanted, checked_at AS "checked_at:time", removed AS "removed:bool"
		FROM provider_check WHERE person_id = ? ORDER BY id`},
	{"changes", `SELECT id, command, steps AS "steps:json", undoes, written_at AS "written_at:time", undone_at AS "undone_at:time"
		FROM change WHERE person_id = ? ORDER BY id`},
	{"awaited_answers", `SELECT q.body AS question, w.place AS "place:json", w.created_at AS "since:time"
		FROM waiter w JOIN question q ON q.id = w.question_id WHERE w.person_id = ? ORDER BY w.created_at, q.id`},
	{"topics", `SELECT entry, question, set_at AS "at:time" FROM topic WHERE person_id = ? ORDER BY set_at, place`},
	{"forms", `SELECT f.command, f.fields AS "values:json", f.missing AS asks_for, f.good_until AS "good_until:time" FROM form f
		JOIN identity i ON i.adapter = f.adapter AND i.workspace = f.workspace AND i.external_id = f.external_id
		WHERE i.person_id = ? ORDER BY f.good_until, f.place`},
	{"received", `SELECT r.kind, r.payload AS "message:json", r.received_at AS "received_at:time" FROM received r
		JOIN identity i ON i.adapter = r.adapter AND i.workspace = r.workspace AND i.external_id = r.external_id
		WHERE i.person_id = ? AND r.tries = 0 ORDER BY r.id`}, // what is being answered is not kept
	{"threads", `SELECT t.place AS "place:json", t.spoke_at AS "at:time" FROM thread t
		JOIN identity i ON i.adapter = t.adapter AND i.workspace = t.workspace AND i.external_id = t.external_id
		WHERE i.person_id = ? ORDER BY t.spoke_at, t.place`},
	{"messages", `SELECT payload AS "message:json", outcome, due_at AS "due_at:time", done_at AS "done_at:time"
		FROM outbox WHERE person_id = ? ORDER BY id`},
	{"entries", `SELECT name AS entry, version, source AS text, retired AS "retired:bool", written_at AS "written_at:time"
		FROM entry WHERE person_id = ? ORDER BY name, version`},
	{"phrasings", `SELECT entry, body AS text, written_at AS "written_at:time" FROM phrasing WHERE person_id = ? ORDER BY id`},
	{"looks_at_you", `SELECT COALESCE(p.name, '') AS "by", a.what, a.at AS "at:time" FROM access a LEFT JOIN person p ON p.id = a.actor_id
		WHERE a.subject_id = ? ORDER BY a.id`},
	{"looks_by_you", `SELECT what, at AS "at:time" FROM access WHERE actor_id = ? ORDER BY id`},
	{"audited", `SELECT what, target, at AS "at:time" FROM audit WHERE actor_id = ? ORDER BY id`},
}

// Holdings implements [learning.Privacy].
func (db *DB) Holdings(ctx context.Context, id learning.PersonID) (map[string]int, error) {
	out := make(map[string]int)
	for _, e := range exports {
		var n int
		if err := db.get(ctx, &n, "SELECT count(*) FROM ("+e.query+") kept", id); err != nil {
			return nil, fmt.Errorf("count %s of person %d: %w", e.kind, id, err)
		}
		out[e.kind] = n
	}
	return out, nil
}

// Export implements [learning.Privacy].
func (db *DB) Export(ctx context.Context, id learning.PersonID) (map[string]json.RawMessage, error) {
	out := make(map[string]json.RawMessage)
	for _, e := range exports {
		records, err := db.records(ctx, e.query, id)
		if err == nil {
			out[e.kind], err = json.Marshal(records)
		}
		if err != nil {
			return nil, fmt.Errorf("export %s of person %d: %w", e.kind, id, err)
		}
	}
	return out, nil
}

// records reads rows of any shape as objects.
func (db *DB) records(ctx context.Context, query string, args ...any) ([]map[string]any, error) {
	rows, err := db.reader(ctx).QueryxContext(ctx, db.bind(query), args...)
	if err != nil {
		return nil, db.explain(ctx, err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err says what went wrong
	out := []map[string]any{}
	for rows.Next() {
		row := make(map[string]any)
		if err := rows.MapScan(row); err != nil {
			return nil, err
		}
		record := make(map[string]any)
		for column, value := range row {
			name, form, _ := strings.Cut(column, ":")
			record[name] = exported(value, form)
		}
		out = append(out, record)
	}
	return out, db.explain(ctx, rows.Err())
}

// exported is a column's value as it stands in an export. What is not of its form
// stays as it is: a row edited by hand is still the member's.
func exported(value any, form string) any {
	if b, ok := value.([]byte); ok {
		value = string(b)
	}
	switch v := value.(type) {
	case int64:
		switch form {
		case "time":
			return fromMillis(v).Format(time.RFC3339Nano)
		case "bool":
			return v != 0
		}
	case string:
		// Read as values, so that the export stays the same when it is written anew.
		var parsed any
		read := json.NewDecoder(strings.NewReader(v))
		read.UseNumber()
		if form == "json" && json.Valid([]byte(v)) && read.Decode(&parsed) == nil {
			return parsed
		}
	}
	return value
}
