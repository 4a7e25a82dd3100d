package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/outbox"
)

// samples are messages worth looking at, as Cairn really composes them: for renderers,
// which do not know the features, to show and to be tested with. Lines without a
// name only set the scene; a line "+24h" moves the clock, and without a line it is
// the cards of the home page, one message each.
var samples = []struct{ name, line string }{
	{"home-new", ""},
	{"answer", "do they expire?"},
	{"did-you-mean", "certificate cost"},
	{"abstention", "does milk expire?"},
	{"no-plan", "plan show"},
	{"empty-wallet", "credential list"},
	{"", `plan new "become a data analyst" --hours 5 --target 2027-05-31 --budget "$500"`},
	{"home-goal", ""},
	{"", `credential add "Azure Fundamentals" --issuer Microsoft --earned 2025-09-15 --expires never --url https://learn.microsoft.com/credentials/1`},
	{"home-calm", ""},
	{"", "plan templates --use data-analyst"},
	{"logged", "log 2h sql"},
	{"", "+48h"},
	{"", "log 90 min sql"},
	{"", "+120h"},
	{"", "log 3h sql"},
	{"done", "done 1"},
	{"", "+72h"},
	{"", "log 2h python"},
	{"", "+96h"},
	{"", "log 4h 30m python"},
	{"plan", "plan show"},
	{"progress", "progress"},
	{"", `credential add "AWS Cloud Practitioner" --issuer Amazon --earned 2024-01-20 --expires 2027-01-20`},
	{"", `credential add "Scrum Master" --issuer "Scrum Alliance" --earned 2023-05-01`},
	{"wallet", "credential list"},
	{"expiring", "credential list --state expiring"},
	{"reminder", "remind me to work on the capstone every tuesday and thursday at 7pm"},
	{"", "remind me on friday at 9am to ask about the exam voucher"},
	{"", "remind me to read the stats chapter tomorrow at 8pm"},
	{"", "remind me every sunday at 6pm to look back at my week"},
	{"reminders", "reminders"},
	{"home", ""},
	{"", "compare new data analytics"},
	{"", `compare add "Google Data Analytics" --cost "$49 a month" --months 4 --exam no --project yes --graded no --limited no --badge yes --seen "6 of 10" --stackable yes`},
	{"", `compare add "HarvardX Data Science" --cost "$793" --months 12 --exam no --project yes --graded yes --limited yes --badge yes --seen "3 of 10"`},
	{"", `compare add "Acme Analyst Bootcamp" --cost "$19 a month" --months 2`},
	{"board", "compare show"},
	{"form", "plan add"},
	{"settings", "settings show"},
	{"privacy", "privacy show"},
	{"erase", "privacy erase"},
	{"help", "help"},
	{"", "cancel"},
	{"refusal", "plan remove 99"},
}

// TestSamples keeps those messages in a file that every renderer's tests read. The
// bytes of pictures are left out.
func TestSamples(t *testing.T) {
	now := time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)
	a := stageOf(t, filepath.Join(t.TempDir(), "cairn.db"), func() time.Time { return now })
	screen := &console.Console{Person: "ada", Zone: "Europe/Berlin"}
	got := map[string]json.RawMessage{}
	for _, one := range samples {
		if by, err := time.ParseDuration(one.line); err == nil {
			now = now.Add(by)
			continue
		}
		messages := []bot.Message{a.bot.Answer(t.Context(), screen.Event(one.line))}
		if one.line == "" {
			var err error
			if messages, err = a.cairn.Home(t.Context(), screen.Event(""), now); err != nil {
				t.Fatal(err)
			}
		}
		for i, m := range messages {
			if m.Empty() {
				t.Errorf("%q says nothing", one.line)
			}
			if one.name != "" {
				name := one.name
				if one.line == "" {
					name = fmt.Sprintf("%s-%d", name, i+1)
				}
				got[name] = payload(t, m)
			}
		}
	}
	const file = "../../bot/features/testdata/samples.json"
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetIndent("", " ")
	if err := e.Encode(got); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, text.Bytes(), 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text.String()); diff != "" {
		t.Errorf("said differently; run with -update if that is right (-want +got):\n%s", diff)
	}
}

// payload is a message in the form of the outbox.
func payload(t *testing.T, m bot.Message) json.RawMessage {
	t.Helper()
	for i, b := range m.Blocks {
		if image, is := b.(bot.Image); is {
			image.PNG = []byte("png")
			m.Blocks[i] = image
		}
	}
	kept := &drawer{}
	if err := (outbox.Queue{Store: kept, Now: time.Now}).Post(t.Context(), outbox.Post{Message: m}); err != nil {
		t.Fatal(err)
	}
	return json.RawMessage(kept.payload)
}

// drawer keeps the last row that was posted, in the form of the outbox.
type drawer struct {
	outbox.Store
	payload string
}

func (d *drawer) Enqueue(_ context.Context, _ time.Time, rows ...outbox.Row) error {
	d.payload = rows[0].Payload
	return nil
}
