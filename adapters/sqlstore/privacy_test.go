package sqlstore

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/bot/learning"
)

// impersonal is why a table holds nothing of anybody.
var impersonal = map[string]string{
	"community":        "a place, not a person",
	"workspace":        "a place, not a person",
	"cohort":           "a group, with a name of its own",
	"question":         "kept without its author",
	"revision":         "a number for each community",
	"inbox":            "ids of deliveries, for seven days",
	"installed":        "a place, not a person",
	"placement":        "places, not persons",
	"channel":          "a place, not a person",
	"unasked":          "what was said in a place, for an hour",
	"lane":             "which conversation must wait, for hours; one that is a person's goes with their posts",
	"shard":            "a connection, not a person",
	"sessions_begun":   "a count",
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
	"cohort_id":             "the name of the cohort in its place",
	"nudge.actor_id":        "the person, or another who is named in the message",
	"audit.community_id":    "the person's place",
	"entry.community_id":    "the person's place",
	"phrasing.community_id": "the person's place",
	"phrasing.digest":       "made of the text",
	"progress.source":       "which event a line came from, so that it counts once",
	"topic.asked":           "which question the button Helpful means",
	"waiter.question_id":    "the question's text in its place",
	"reminder.touched_at":   "kept to know what is over",
	"feed.hash":             "made of a secret",
	"visit.hash":            "made of a secret",
	"received.adapter":      "listed with the identities",
	"received.workspace":    "listed with the identities",
	"received.external_id":  "listed with the identities",
	"received.name":         "what tells a repeat",
	"received.answer":       "only of what is being answered, which is not listed",
	"received.tries":        "how often it was taken up",
	"received.lease":        "a secret of the process",
	"received.lease_until":  "when another process takes it up",
	"thread.adapter":        "listed with the identities",
	"thread.workspace":      "listed with the identities",
	"thread.external_id":    "listed with the identities",
	"link.hash":             "of a code that is told once",
	"link.over_at":          "when the row goes",
	"role.community_id":     "the person's place",
	"outbox.name":           "what makes a post unique",
	"outbox.adapter":        "the message says where it goes",
	"outbox.lane":           "the order of posts",
	"outbox.run_at":         "when a post is tried next",
	"outbox.attempts":       "how often it was tried",
	"outbox.lease":          "a secret of the worker",
	"outbox.reason":         "what the platform said",
	"outbox.created_at":     "due_at says when it is to be said",
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
				"community": 1, "workspace": 1, "revision": 1, "installed": 0, "placement": 0, "shard": 0, "sessions_begun": 0, "channel": 1, "unasked": 1,
				"credential": 1, "review": 1, "notice": 1, "comparison": 1, "comparison_option": 1, "provider_check": 1,
				"reminder": 2, "occurrence": 1, "feed": 1, "link": 1, "visit": 1, "received": 1, "thread": 1,
				"cohort": 1, "cohort_lead": 1, "cohort_member": 1, "nudge": 1, "digest": 1,
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

// nobodies counts, by column that refers to people, the rows in which it is empty.
func nobodies(t *testing.T, db *DB) map[string]int {
	t.Helper()
	var columns []string
	if err := openFile(t).list(t.Context(), &columns, `SELECT m.name || '.' || f."from" FROM sqlite_schema m
		JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f."table" = 'person'`); err != nil || len(columns) < 20 {
		t.Fatalf("columns %v, %v", columns, err)
	}
	out := make(map[string]int)
	for _, column := range columns {
		table, name, _ := strings.Cut(column, ".")
		var n int
		if err := db.get(t.Context(), &n, "SELECT count(*) FROM "+table+" WHERE "+name+" IS NULL"); err != nil {
			t.Fatal(err)
		}
		out[column] = n
	}
	return out
}

// TestMergeWhole gives everything of a person to another: no row goes with the
// person who is no more, and none forgets whose it is.
func TestMergeWhole(t *testing.T) {
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			db := store(t, engine)
			p := plant(t, db)
			want, unknown := count(t, db), nobodies(t, db)
			if _, err := db.exec(t.Context(), "INSERT INTO waiter (question_id, person_id, place, created_at) SELECT question_id, CAST(? AS BIGINT), place, created_at FROM waiter WHERE person_id = ?", p.ID+1, p.ID); err != nil {
				t.Fatal(err) // both wait for one answer
			}
			if _, err := db.MergePeople(t.Context(), p.ID+1, p.ID, p.CreatedAt); err != nil {
				t.Fatal(err)
			}
			want["person"]--
			want["role"]--   // the same one twice
			want["link"] = 0 // codes are over
			for _, table := range []string{"cohort_lead", "cohort_member", "digest"} {
				want[table]-- // both were in one cohort
			}
			if d := cmp.Diff(unknown, nobodies(t, db)); d != "" {
				t.Errorf("rows of nobody (-want +got):\n%s", d)
			}
			if d := cmp.Diff(want, count(t, db)); d != "" {
				t.Errorf("rows (-want +got):\n%s", d)
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
