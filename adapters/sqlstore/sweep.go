package sqlstore

import (
	"context"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
)

// How long what is over is kept. No platform repeats a delivery after a week.
const (
	keepInbox  = 7 * 24 * time.Hour
	keepOutbox = 7 * 24 * time.Hour
	// Nobody waits a day for an answer.
	keepReceived = 24 * time.Hour
	keepThreads  = 30 * 24 * time.Hour
)

// sweepBatch is how many rows go in one transaction, so that an answer never
// waits long for the sweep.
const sweepBatch = 500

// sweeps are the rows whose time is over; each query takes a time and a count.
var sweeps = []struct {
	table string
	keep  time.Duration
	query string
}{
	{"inbox", keepInbox, `DELETE FROM inbox WHERE (adapter, event) IN
		(SELECT adapter, event FROM inbox WHERE heard_at <= ? LIMIT ?)`},
	{"outbox", keepOutbox, `DELETE FROM outbox WHERE id IN
		(SELECT id FROM outbox WHERE done_at IS NOT NULL AND done_at <= ? LIMIT ?)`},
	{"lane", time.Hour, `DELETE FROM lane WHERE lane IN (SELECT lane FROM lane WHERE not_before <= ? LIMIT ?)`},
	{"form", 0, `DELETE FROM form WHERE (adapter, workspace, external_id, place) IN
		(SELECT adapter, workspace, external_id, place FROM form WHERE good_until <= ? LIMIT ?)`},
	{"visit", 0, `DELETE FROM visit WHERE hash IN (SELECT hash FROM visit WHERE good_until <= ? LIMIT ?)`},
	{"received", keepReceived, `DELETE FROM received WHERE id IN (SELECT id FROM received WHERE received_at <= ? LIMIT ?)`},
	{"thread", keepThreads, `DELETE FROM thread WHERE (place, adapter, workspace, external_id) IN
		(SELECT place, adapter, workspace, external_id FROM thread WHERE spoke_at <= ? LIMIT ?)`},
	{"unasked", learning.UnaskedAgain, `DELETE FROM unasked WHERE (adapter, workspace, external_id, what) IN
		(SELECT adapter, workspace, external_id, what FROM unasked WHERE said_at <= ? LIMIT ?)`},
	{"link", 0, "DELETE FROM link WHERE person_id IN (SELECT person_id FROM link WHERE over_at <= ? LIMIT ?)"},
	// A topic holds a question that was answered, and is kept as long as its text.
	{"topic", learning.KeepAnswered, `DELETE FROM topic WHERE place IN (SELECT place FROM topic WHERE set_at <= ? LIMIT ?)`},
	{"change", learning.KeepChanges, `DELETE FROM change WHERE id IN (SELECT id FROM change WHERE written_at <= ? LIMIT ?)`},
	// What was removed can come back only while its change is kept.
	{"comparison", learning.KeepChanges, `DELETE FROM comparison WHERE id IN
		(SELECT id FROM comparison WHERE removed = 1 AND touched_at <= ? LIMIT ?)`},
	{"comparison_option", learning.KeepChanges, `DELETE FROM comparison_option WHERE id IN
		(SELECT o.id FROM comparison_option o JOIN comparison c ON c.id = o.comparison_id WHERE o.removed = 1 AND c.touched_at <= ? LIMIT ?)`},
	{"provider_check", learning.KeepChanges, `DELETE FROM provider_check WHERE id IN
		(SELECT id FROM provider_check WHERE removed = 1 AND checked_at <= ? LIMIT ?)`},
	{"reminder", learning.KeepReminders, `DELETE FROM reminder WHERE id IN
		(SELECT id FROM reminder WHERE next_at IS NULL AND (removed = 1 OR ended = 1) AND touched_at <= ? LIMIT ?)`},
	{"occurrence", learning.KeepReminders, `DELETE FROM occurrence WHERE (reminder_id, due_at) IN
		(SELECT reminder_id, due_at FROM occurrence WHERE at <= ? LIMIT ?)`},
	{"access", learning.KeepAccesses, `DELETE FROM access WHERE id IN (SELECT id FROM access WHERE at <= ? LIMIT ?)`},
	{"audit", learning.KeepAudits, `DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE at <= ? LIMIT ?)`},
	{"nudge", learning.KeepNudges, `DELETE FROM nudge WHERE id IN (SELECT id FROM nudge WHERE at <= ? LIMIT ?)`},
	// Nobody can answer a question any more whose text is gone.
	{"waiter", learning.KeepUnanswered, `DELETE FROM waiter WHERE (question_id, person_id) IN
		(SELECT question_id, person_id FROM waiter WHERE created_at <= ? LIMIT ?)`},
}

// Sweep deletes what is over: inbox rows and settled posts after seven days,
// what was received and not handled after a day, threads where nobody talked with
// Cairn for 30 days, what was said unasked after an hour, codes of links and forms past their time,
// waits of lanes that have passed, topics after a day,
// those who waited 30 days for an answer, changes too old to be taken back, and
// what was removed by them from comparisons, reminders that are over and what was
// responded to them, and after a year who looked at
// records and who changed what, and after 90 days who was nudged. It returns how many rows it deleted, and works in
// small transactions, so it may be stopped at any time and run beside everything
// else, once an hour or so. The text of questions is [DB.PruneQuestions]'s.
func (db *DB) Sweep(ctx context.Context, now time.Time) (int64, error) {
	var sum int64
	for _, s := range sweeps {
		for {
			n, err := db.exec(ctx, s.query, millis(now.Add(-s.keep)), sweepBatch)
			if err != nil {
				return sum, fmt.Errorf("sweep %s: %w", s.table, err)
			}
			if sum += n; n < sweepBatch {
				break
			}
		}
	}
	return sum, nil
}
