package sqlstore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// What is planted for the person who leaves: a word in every text of theirs, and
// a key that stands out in any value it is part of.
const (
	planted    = "zqadaz"
	plantedKey = 987654321
)

// impersonal is why a table holds nothing of anybody.
var impersonal = map[string]string{
	"community":        "a place, not a person",
	"workspace":        "a place, not a person",
	"question":         "kept without its author",
	"revision":         "a number for each community",
	"inbox":            "ids of deliveries, for seven days",
	"installation":     "a place, not a person",
	"lane":             "which conversation must wait, for hours; one that is a person's goes with their posts",
	"goose_db_version": "numbers of schema steps",
}

// withheld is why a column of an exported table is not in the export; one without
// its table is a column of any.
var withheld = map[string]string{
	"id":                    "a key of the database; it is there where another list refers to it",
	"person_id":             "the person",
	"subject_id":            "the person",
	"person.community_id":   "the person's place",
	"access.actor_id":       "the name in its place",
	"audit.actor_id":        "the person",
	"audit.community_id":    "the person's place",
	"entry.community_id":    "the person's place",
	"phrasing.community_id": "the person's place",
	"phrasing.digest":       "made of the text",
	"progress.source":       "which event a line came from, so that it counts once",
	"topic.asked":           "which question the button Helpful means",
	"waiter.question_id":    "the question's text in its place",
	"reminder.touched_at":   "kept to know what is over",
	"feed.hash":             "made of a secret",
	"received.adapter":      "listed with the identities",
	"received.workspace":    "listed with the identities",
	"received.external_id":  "listed with the identities",
	"received.name":         "what tells a repeat",
	"received.tries":        "how often it was taken up",
	"received.lease":        "a secret of the process",
	"received.lease_until":  "when another process takes it up",
	"thread.adapter":        "listed with the identities",
	"thread.workspace":      "listed with the identities",
	"thread.external_id":    "listed with the identities",
	"outbox.name":           "what makes a post unique",
	"outbox.adapter":        "the message says where it goes",
	"outbox.lane":           "the order of posts",
	"outbox.run_at":         "when a post is tried next",
	"outbox.attempts":       "how often it was tried",
	"outbox.lease":          "a secret of the worker",
	"outbox.reason":         "what the platform said",
	"outbox.created_at":     "due_at says when it is to be said",
}

// plant fills every table of people for one who leaves and one who stays.
func plant(t *testing.T, db *DB) (leaver learning.Person) {
	t.Helper()
	ctx := t.Context()
	now := time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"person", "reminder"} { // an occurrence has nothing but the key of its reminder
		next := fmt.Sprintf("INSERT INTO sqlite_sequence (name, seq) VALUES ('%s', %d)", table, plantedKey-1)
		if db.engine.postgres {
			next = fmt.Sprintf("ALTER TABLE %s ALTER COLUMN id RESTART WITH %d", table, plantedKey)
		}
		_, err := db.exec(ctx, next)
		ok(err)
	}
	for i, word := range []string{planted, "other"} {
		fresh := learning.NewPerson()
		fresh.Name = word
		who := bot.UserID{Adapter: "slack", Workspace: "T1", ID: "U" + word}
		p, err := db.Meet(ctx, learning.Identity{Adapter: who.Adapter, Workspace: who.Workspace, User: who.ID}, fresh, now)
		ok(err)
		dm := bot.Conversation{Adapter: "slack", Workspace: "T1", User: who.ID, Direct: true}
		plan, err := db.StartPlan(ctx, learning.Plan{Person: p.ID, Goal: word + "'s goal"}, now)
		ok(err)
		it, err := db.AddItem(ctx, learning.Item{Plan: plan, Title: word, Kind: learning.KindCourse, State: learning.StateActive, Provider: word, Evidence: word})
		ok(err)
		_, _, err = db.AppendProgress(ctx, learning.Progress{
			Person: p.ID, Item: it.ID, Kind: learning.ProgressTime, Minutes: 45, Note: word, On: "2026-11-23", At: now, Source: "slack:" + word,
		})
		ok(err)
		_, err = db.AddVacation(ctx, learning.Vacation{Person: p.ID, From: "2026-12-20", To: "2027-01-03"})
		ok(err)
		card := learning.Credential{Person: p.ID, Item: it.ID, Title: word, Issuer: word, URL: word, Proves: word, Required: word, Applied: word, Expires: "2027-01-03"}
		card.ID, err = db.AddCredential(ctx, card)
		ok(err)
		ok(db.SaveReview(ctx, learning.Review{Person: p.ID, Item: it.ID, Stage: 14, Worth: learning.Yes, At: now}))
		ok(db.SetNotice(ctx, learning.Notice{Person: p.ID, Kind: learning.NoticeExpiry, Subject: int64(card.ID), At: now}))
		rem := learning.Reminder{Person: p.ID, Text: word, Item: it.ID, Zone: "Europe/Berlin", Wall: "2026-11-23T19:00:00", CreatedAt: now}
		rem.ID, _, err = db.AddReminder(ctx, rem)
		ok(err)
		rem.Of = rem.ID
		_, _, err = db.AddReminder(ctx, rem)
		ok(err)
		ok(db.SetNext(ctx, rem.ID, now.Add(time.Hour), now))
		ok(db.SaveOccurrence(ctx, learning.Occurrence{Reminder: rem.ID, Due: now, Response: learning.RespondedDone, At: now}))
		ok(db.SaveFeed(ctx, p.ID, word, now))
		board, err := db.AddComparison(ctx, learning.Comparison{Person: p.ID, Skill: word, CreatedAt: now, TouchedAt: now})
		ok(err)
		_, err = db.AddOption(ctx, learning.Option{Comparison: board, Title: word, Provider: word})
		ok(err)
		_, err = db.AddProviderCheck(ctx, learning.ProviderCheck{Person: p.ID, Provider: word, CheckedAt: now})
		ok(err)
		after := it
		after.Title = word + " again"
		_, err = learning.Do(ctx, db, p.ID, "plan edit", now, learning.Changed(it, after))
		ok(err)
		ok(db.Grant(ctx, p.ID, learning.RoleCurator, now))
		q, err := db.AddQuestion(ctx, learning.Question{Community: p.Community, Text: "why?", Decision: "abstain", AskedAt: now})
		ok(err)
		ok(db.AwaitAnswer(ctx, q, p.ID, `{"User":"`+who.ID+`"}`, now))
		ok(db.SetTopic(ctx, "direct "+who.ID, learning.Topic{Entry: "cost", Question: word, Asked: q, Person: p.ID, At: now}))
		ok(db.KeepForm(ctx, who, dm, bot.Waiting{Command: "plan add", Values: map[string]string{"title": word}, Option: "due", Until: now.Add(time.Minute)}))
		_, err = db.Receive(ctx, intake.Delivery{Key: word, Adapter: "slack", From: who, Kind: "event", Payload: `{"text":"` + word + `"}`, At: now}, "", now)
		ok(err)
		ok(db.Spoke(ctx, who, bot.Conversation{Adapter: "slack", Workspace: "T1", Channel: "C1", Thread: "1.2"}, now))
		_, err = db.SaveEntry(ctx, learning.Entry{Community: p.Community, Key: "group", Source: "text", Version: i, By: p.ID, At: now})
		ok(err)
		ok(db.AddPhrasing(ctx, learning.Phrasing{Community: p.Community, Entry: "group", Text: fmt.Sprint("phrasing ", i), By: p.ID, At: now}))
		ok(db.LogAudit(ctx, learning.Audit{Community: p.Community, Actor: p.ID, What: "kb new", Target: "group", At: now}))
		ok(db.LogAudit(ctx, learning.Audit{Community: p.Community, Actor: p.ID, What: learning.AuditExport, At: now}))
		posts := outbox.Queue{Store: db, Now: func() time.Time { return now }}
		for n, key := range []string{"said", "waits", "open"} {
			ok(posts.Post(ctx, outbox.Post{
				Key: fmt.Sprintf("%s:%d", key, p.ID), For: int64(p.ID), To: dm, Message: bot.Message{Lead: bot.Say(word)}, At: now.Add(time.Duration(n) * time.Hour),
			}))
		}
		for n, finish := range []func(outbox.Row) (bool, error){
			func(r outbox.Row) (bool, error) { return db.Settle(ctx, r, outbox.Posted, "", now) },
			func(r outbox.Row) (bool, error) { return db.Postpone(ctx, r, now.Add(9*time.Hour), true, "wait") },
		} {
			rows, err := db.Claim(ctx, "slack", now.Add(time.Duration(n)*time.Hour), time.Minute, 10)
			ok(err)
			for _, r := range rows {
				_, err := finish(r)
				ok(err)
			}
		}
		if i == 0 {
			leaver = p
		}
	}
	other := leaver.ID + 1
	ok(db.LogAccess(ctx, learning.Access{Actor: other, Subject: leaver.ID, What: "percent", At: now}))
	ok(db.LogAccess(ctx, learning.Access{Actor: leaver.ID, Subject: other, What: "percent", At: now}))
	if leaver.ID != plantedKey {
		t.Fatalf("the planted person has the key %d", leaver.ID)
	}
	return leaver
}

// traces lists the tables that hold a trace of the person, with how many values.
func traces(t *testing.T, db *DB) map[string]int {
	t.Helper()
	tables, err := db.tables(t.Context())
	if err != nil || len(tables) < 15 {
		t.Fatalf("tables are %v, %v", tables, err)
	}
	found := make(map[string]int)
	for table := range tables {
		records, err := db.records(t.Context(), "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		for _, record := range records {
			for _, value := range record {
				if text := fmt.Sprint(value); strings.Contains(text, planted) || strings.Contains(text, strconv.Itoa(plantedKey)) {
					found[table]++
				}
			}
		}
	}
	return found
}

// count counts the rows of every table.
func count(t *testing.T, db *DB) map[string]int {
	t.Helper()
	tables, err := db.tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows := make(map[string]int)
	for table := range tables {
		var n int
		if err := db.get(t.Context(), &n, "SELECT count(*) FROM "+table); err != nil {
			t.Fatal(err)
		}
		rows[table] = n
	}
	return rows
}

// TestEraseWhole looks for a person in every column of every table after they
// erased themselves.
func TestEraseWhole(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			db := store(t, engine)
			p := plant(t, db)
			before := traces(t, db)
			for table := range count(t, db) {
				if why := impersonal[table]; (why == "") != (before[table] > 0) && table != "lane" {
					t.Errorf("table %s holds %d traces of the person; impersonal is %q: plant some, or say why there are none", table, before[table], why)
				}
			}
			if err := db.ErasePerson(t.Context(), p.ID, p.CreatedAt); err != nil {
				t.Fatal(err)
			}
			if left := traces(t, db); len(left) > 0 {
				t.Errorf("traces left: %v", left)
			}
			// Whoever stays keeps everything.
			want := map[string]int{
				"person": 1, "identity": 1, "role": 1, "plan": 1, "plan_item": 1, "progress": 1, "vacation": 1, "change": 1, "waiter": 1,
				"topic": 1, "form": 1, "outbox": 3, "lane": 1, "access": 1, "audit": 4, "entry": 2, "phrasing": 2, "question": 2,
				"community": 1, "workspace": 1, "revision": 1, "installation": 0,
				"credential": 1, "review": 1, "notice": 1, "comparison": 1, "comparison_option": 1, "provider_check": 1,
				"reminder": 2, "occurrence": 1, "feed": 1, "received": 1, "thread": 1,
			}
			got := count(t, db)
			maps.DeleteFunc(got, func(table string, _ int) bool { return table == "goose_db_version" || table == "inbox" })
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("rows left (-want +got):\n%s", d)
			}
			again, err := db.Meet(t.Context(), learning.Identity{Adapter: "slack", Workspace: "T1", User: "U" + planted}, learning.NewPerson(), p.CreatedAt)
			if err != nil || again.ID == p.ID || again.Name != "" {
				t.Errorf("met again as %+v, %v", again, err)
			}
		})
	}
}

// TestEraseFile looks for the person in the bytes of the database file.
func TestEraseFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "cairn.db")
	db, err := Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	p := plant(t, db)
	if err := db.ErasePerson(t.Context(), p.ID, p.CreatedAt); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(file + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("files are %v, %v", files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(planted)) {
			t.Errorf("%s still holds what was erased", filepath.Base(name))
		}
	}
}

// personal lists the tables that refer to people, on the way of any number of
// keys that are not those of a community.
func personal(t *testing.T) map[string]bool {
	t.Helper()
	var keys []struct {
		From string `db:"source"`
		To   string `db:"target"`
	}
	err := openFile(t).list(t.Context(), &keys, `SELECT m.name AS source, f."table" AS target
		FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'`)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{"person": true}
	for range keys {
		for _, k := range keys {
			found[k.From] = found[k.From] || found[k.To]
		}
	}
	return found
}

// TestExportWhole fails when a table or a column is neither in the export nor
// explained.
func TestExportWhole(t *testing.T) {
	db := openFile(t)
	read := make(map[string]string) // table → the queries that read it
	from := regexp.MustCompile(`(?:FROM|JOIN) (\w+)`)
	for _, e := range exports {
		for _, m := range from.FindAllStringSubmatch(e.query, -1) {
			read[m[1]] += e.query
		}
	}
	tables, err := db.tables(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	refers := personal(t)
	if len(refers) < 14 {
		t.Fatalf("only %v refer to people", refers)
	}
	for table := range tables {
		switch {
		case refers[table] && read[table] == "":
			t.Errorf("table %s refers to people and is not in the export: add it to exports, to docs/PRIVACY.md, and to what TestEraseWhole plants", table)
		case read[table] == "" && impersonal[table] == "":
			t.Errorf("table %s is not in the export: add it, or say in impersonal why it holds nothing of anybody", table)
		}
	}
	for table, queries := range read {
		var columns []string
		if err := db.list(t.Context(), &columns, "SELECT name FROM pragma_table_info(?)", table); err != nil {
			t.Fatal(err)
		}
		for _, column := range columns {
			if !regexp.MustCompile(`\b`+column+`\b`).MatchString(queries) && withheld[column] == "" && withheld[table+"."+column] == "" && impersonal[table] == "" {
				t.Errorf("column %s.%s is not in the export: add it, or say in withheld why not", table, column)
			}
		}
	}
}

// TestExport takes away what was planted: the same on both engines, the same
// again, every field documented, and nothing that is ours.
func TestExport(t *testing.T) {
	first := ""
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			db := store(t, engine)
			p := plant(t, db)
			kept, err := db.Export(t.Context(), p.ID)
			if err != nil {
				t.Fatal(err)
			}
			again, err := db.Export(t.Context(), p.ID)
			if err != nil || cmp.Diff(kept, again) != "" {
				t.Errorf("a second export differs: %v", err)
			}
			n, err := db.Holdings(t.Context(), p.ID)
			if err != nil {
				t.Fatal(err)
			}
			documented := fields(t)
			for kind, data := range kept {
				read := json.NewDecoder(bytes.NewReader(data))
				read.UseNumber()
				var records []map[string]any
				if err := read.Decode(&records); err != nil || len(records) == 0 || len(records) != n[kind] {
					t.Errorf("%s holds %d records, counted %d, %v", kind, len(records), n[kind], err)
					continue
				}
				if anew, err := json.Marshal(records); err != nil || string(anew) != string(data) {
					t.Errorf("%s written anew differs: %s\n%s", kind, anew, data)
				}
				got := slices.Sorted(maps.Keys(records[0]))
				if d := cmp.Diff(documented[kind], got); d != "" {
					t.Errorf("docs/PRIVACY.md, fields of %s (-documented +exported):\n%s", kind, d)
				}
				for name, value := range records[0] {
					if at, isTime := value.(string); isTime && (name == "at" || name == "since" || strings.HasSuffix(name, "_at")) {
						if _, err := time.Parse(time.RFC3339, at); err != nil {
							t.Errorf("%s.%s is %q", kind, name, at)
						}
					}
				}
			}
			if d := cmp.Diff(slices.Sorted(maps.Keys(documented)), slices.Sorted(maps.Keys(kept))); d != "" {
				t.Errorf("docs/PRIVACY.md, lists of the export (-documented +exported):\n%s", d)
			}
			whole, err := json.Marshal(kept)
			if err != nil {
				t.Fatal(err)
			}
			for _, ours := range []string{"lease", "slack:" + planted, "other's goal"} {
				if strings.Contains(string(whole), ours) {
					t.Errorf("the export holds %q", ours)
				}
			}
			if first == "" {
				first = string(whole)
			}
			if d := cmp.Diff(first, string(whole)); d != "" {
				t.Errorf("export (-first engine +%s):\n%s", engine, d)
			}
		})
	}
}

// fields are the lists of the export and their fields as docs/PRIVACY.md names
// them: | `list` | … `field` … |.
func fields(t *testing.T) map[string][]string {
	t.Helper()
	doc, err := os.ReadFile("../../docs/PRIVACY.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(doc), "## The export")
	if !found {
		t.Fatal("docs/PRIVACY.md has no section on the export")
	}
	quoted := regexp.MustCompile("`([a-z_]+)`")
	out := make(map[string][]string)
	for line := range strings.Lines(section) {
		if names := quoted.FindAllStringSubmatch(line, -1); strings.HasPrefix(line, "| `") && len(names) > 1 {
			for _, m := range names[1:] {
				out[names[0][1]] = append(out[names[0][1]], m[1])
			}
			slices.Sort(out[names[0][1]])
		}
	}
	return out
}
