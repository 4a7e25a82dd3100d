package sqlstore

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

func noop(context.Context) error { return nil }

// store opens an empty migrated store.
func store(tb testing.TB, engine string) *DB {
	tb.Helper()
	if engine == "Postgres" {
		return openServer(tb)
	}
	return openFile(tb)
}

// TestEditedRows edits rows by hand. Nothing crashes: there is a safe
// reading, or an error that names the row.
func TestEditedRows(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			db := store(t, engine)
			ctx := t.Context()
			now := time.Now().UTC().Truncate(time.Millisecond)
			fresh := learning.NewPerson()
			fresh.Name, fresh.Zone = "Ada", "Europe/Berlin"
			id := learning.Identity{Adapter: "slack", User: "ada"}
			ada, err := db.Meet(ctx, id, fresh, now)
			if err != nil {
				t.Fatal(err)
			}
			edit := func(query string) {
				t.Helper()
				if _, err := db.exec(ctx, query); err != nil {
					t.Fatal(err)
				}
			}

			edit(`UPDATE person SET zone = 'Mars/Olympus', locale = '', quiet_from = -5, quiet_to = 99999, days = 999, week_start = 12,
			day_start = -1, zone_chosen = 7`)
			p, err := db.Person(ctx, ada.ID)
			if err != nil {
				t.Fatal(err)
			}
			usual := learning.NewPerson()
			if p.Zone != "" || p.Locale != "en" || p.Quiet != usual.Quiet || p.Days != usual.Days || p.WeekStart != usual.WeekStart ||
				p.DayStart != 0 || !p.ZoneChosen {
				t.Errorf("edited person is %+v", p)
			}
			edit("INSERT INTO role (person_id, community_id, role, granted_at) VALUES (1, 1, 'emperor', 1), (1, 1, 'lead', 1)")
			if roles, err := db.Roles(ctx, ada.ID, ada.Community); err != nil || len(roles) != 1 || roles[0] != learning.RoleLead {
				t.Errorf("roles are %v, %v", roles, err)
			}

			plan, err := db.StartPlan(ctx, learning.Plan{Person: ada.ID}, now)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.AddItem(ctx, learning.Item{Plan: plan, Kind: learning.KindCourse, State: learning.StateActive}); err != nil {
				t.Fatal(err)
			}
			edit("UPDATE plan SET target = 'soon'")
			edit("UPDATE plan_item SET kind = 'dream', cost_model = 'barter', percent = 400, estimate = -3, due = '2026-02-31', position = -7")
			open, err := db.OpenPlan(ctx, ada.ID)
			if err != nil {
				t.Fatal(err)
			}
			if it := open.Items[0]; it.Kind != learning.KindOther || it.CostModel != "" || it.Percent != 100 || it.Estimate != 0 ||
				it.Due != "" || it.Position != 1 || open.Target != "" {
				t.Errorf("edited item is %+v of %+v", it, open)
			}
			named := func(err error, table string) {
				t.Helper()
				if err == nil {
					t.Fatalf("an unreadable row of %s is read", table)
				}
				contains(t, err.Error(), "table "+table+", id 1", "does not know")
				if strings.Contains(err.Error(), "\n") {
					t.Errorf("%q has lines", err)
				}
			}
			edit("UPDATE plan_item SET state = 'half\n\nway'")
			_, err = db.OpenPlan(ctx, ada.ID)
			named(err, "plan_item")

			if _, _, err := db.AppendProgress(ctx, learning.Progress{Person: ada.ID, Kind: learning.ProgressTime, On: "2026-11-23", At: now}); err != nil {
				t.Fatal(err)
			}
			edit("UPDATE progress SET kind = 'dream', zone = '../etc/passwd'")
			_, err = db.ProgressBetween(ctx, ada.ID, "2026-01-01", "2026-12-31")
			named(err, "progress")

			if _, err := db.AddChange(ctx, learning.Change{Person: ada.ID, At: now}); err != nil {
				t.Fatal(err)
			}
			edit("UPDATE change SET steps = '[{'")
			_, err = db.LastChange(ctx, ada.ID, "")
			named(err, "change")

			board, err := db.AddComparison(ctx, learning.Comparison{Person: ada.ID, Skill: "SQL"})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := db.AddOption(ctx, learning.Option{Comparison: board}); err != nil {
				t.Fatal(err)
			}
			edit("UPDATE comparison_option SET cost_model = 'barter', months = -3, minutes = -1, exam = 'maybe', rigor = 9, seen_in = 7, ads = 3, project = 'YES'")
			boards, err := db.Comparisons(ctx, ada.ID)
			if err != nil {
				t.Fatal(err)
			}
			if o := boards[0].Options[0]; o.CostModel != "" || o.Months != 0 || o.Hours != 0 || o.Rigor != (learning.Rigor{}) || o.SeenIn != 0 || o.Project != "" {
				t.Errorf("edited option is %+v", o)
			}

			q, err := db.AddQuestion(ctx, learning.Question{Community: ada.Community, Text: "why?", Decision: "abstain", AskedAt: now})
			if err != nil {
				t.Fatal(err)
			}
			edit("UPDATE question SET feedback = 'meh', decision = '', score = 1e308")
			if got, err := db.Question(ctx, ada.Community, q); err != nil || got.Feedback != "" {
				t.Errorf("edited question is %+v, %v", got, err)
			}

			who, in := bot.UserID{Adapter: "slack", ID: "ada"}, bot.Conversation{Adapter: "slack", Channel: "C1"}
			if err := db.KeepForm(ctx, who, in, bot.Waiting{Command: "log", Until: now.Add(time.Hour)}); err != nil {
				t.Fatal(err)
			}
			for _, fields := range []string{"", "{", "[1]", `{"a":1}`, "nonsense"} {
				edit("UPDATE form SET fields = '" + fields + "'")
				if w, found, err := db.WaitingForm(ctx, who, in, now); err != nil || found {
					t.Errorf("form with %q is %+v, %v, %v", fields, w, found, err)
				}
			}

			if err := db.Enqueue(ctx, now, outbox.Row{Key: "k", Adapter: "slack", Lane: "l", RunAt: now}); err != nil {
				t.Fatal(err)
			}
			edit("UPDATE outbox SET attempts = -9, lease = 'x', due_at = -9223372036854775808")
			if rows, err := db.Claim(ctx, "slack", now, time.Minute, 1); err != nil || len(rows) != 1 {
				t.Errorf("edited post is %v, %v", rows, err)
			}
		})
	}
}

// TestSweep deletes what is over and nothing else. It runs on SQLite,
// too.
func TestSweep(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			db := store(t, engine)
			ctx := t.Context()
			now := time.Now()
			const day = 24 * time.Hour
			for i := range 2*sweepBatch + 1 {
				if _, err := db.exec(ctx, "INSERT INTO inbox (adapter, event, heard_at) VALUES ('slack', ?, ?)", text(strings.Repeat("x", i%7)+time.Duration(i).String()), millis(now.Add(-8*day))); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := db.once(ctx, "recent", noop); err != nil {
				t.Fatal(err)
			}
			for _, age := range []time.Duration{6 * day, 8 * day} {
				then := now.Add(-age)
				for _, key := range []string{"done", "open"} {
					if err := db.Enqueue(ctx, then, outbox.Row{Key: key + age.String(), Adapter: key, Lane: key + age.String(), RunAt: then}); err != nil {
						t.Fatal(err)
					}
				}
				rows, err := db.Claim(ctx, "done", then, time.Minute, 1)
				if err != nil || len(rows) != 1 {
					t.Fatalf("claimed %v, %v", rows, err)
				}
				if _, err := db.Settle(ctx, rows[0], outbox.Posted, "", then); err != nil {
					t.Fatal(err)
				}
			}
			for i, age := range []time.Duration{time.Hour, 25 * time.Hour} {
				place := string(rune('a' + i))
				if err := db.SetTopic(ctx, place, learning.Topic{At: now.Add(-age)}); err != nil {
					t.Fatal(err)
				}
				who := bot.UserID{Adapter: "slack", ID: place}
				if err := db.KeepForm(ctx, who, bot.Conversation{}, bot.Waiting{Until: now.Add(2*time.Hour - age)}); err != nil {
					t.Fatal(err)
				}
			}
			me, err := db.Meet(ctx, learning.Identity{Adapter: "slack", User: "ada"}, learning.NewPerson(), now)
			if err != nil {
				t.Fatal(err)
			}
			for _, age := range []time.Duration{89 * day, 91 * day} {
				if _, err := db.AddChange(ctx, learning.Change{Person: me.ID, At: now.Add(-age)}); err != nil {
					t.Fatal(err)
				}
			}
			choosingSwept(t, db, now)
			for _, what := range []time.Duration{59 * time.Minute, 61 * time.Minute} {
				if _, err := db.SpeakUnasked(ctx, learning.ChannelID{ID: "C1"}, what.String(), now.Add(-what)); err != nil {
					t.Fatal(err)
				}
			}
			for _, age := range []time.Duration{364 * day, 366 * day} {
				if err := db.LogAccess(ctx, learning.Access{Actor: me.ID, Subject: me.ID, At: now.Add(-age)}); err != nil {
					t.Fatal(err)
				}
				if err := db.LogAudit(ctx, learning.Audit{Community: me.Community, Actor: me.ID, At: now.Add(-age)}); err != nil {
					t.Fatal(err)
				}
			}
			n, err := db.Sweep(ctx, now)
			if err != nil {
				t.Fatal(err)
			}
			if want := int64(2*sweepBatch + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 1 + 3); n != want {
				t.Errorf("swept %d rows, want %d", n, want)
			}
			for table, want := range map[string]int{"inbox": 1, "outbox": 3, "topic": 1, "form": 1, "change": 1, "access": 1, "audit": 1, "unasked": 1} {
				var left int
				if err := db.get(ctx, &left, "SELECT count(*) FROM "+table); err != nil {
					t.Fatal(err)
				}
				if left != want {
					t.Errorf("%d rows left in %s, want %d", left, table, want)
				}
			}
		})
	}
}

// choosingSwept stores a board, an option and a provider check that were removed
// long ago, one of each that was removed just now, and some that are there.
func choosingSwept(t *testing.T, db *DB, now time.Time) {
	t.Helper()
	ctx := t.Context()
	p, err := db.Meet(ctx, learning.Identity{Adapter: "slack", User: "ada"}, learning.NewPerson(), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []time.Time{now, now.Add(-learning.KeepChanges)} {
		kept, err := db.AddComparison(ctx, learning.Comparison{Person: p.ID, TouchedAt: at})
		if err != nil {
			t.Fatal(err)
		}
		for _, removed := range []bool{true, false} {
			if _, err := db.AddOption(ctx, learning.Option{Comparison: kept, Removed: removed}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := db.AddComparison(ctx, learning.Comparison{Person: p.ID, TouchedAt: at, Removed: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := db.AddProviderCheck(ctx, learning.ProviderCheck{Person: p.ID, CheckedAt: at, Removed: true}); err != nil {
			t.Fatal(err)
		}
	}
}
