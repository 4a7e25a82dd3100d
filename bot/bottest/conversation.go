package bottest

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
)

// Stage is where a conversation is replayed: an adapter, a bot, a database.
type Stage interface {
	// Say lets a person say a line and returns what they see, as plain text.
	Say(person, line string) string
	// Unasked delivers what is due and returns what each person sees of it.
	Unasked() []Heard
	// SetNow moves the clock.
	SetNow(time.Time)
	// NextDue is when something is due next; false for nothing.
	NextDue() (time.Time, bool)
}

// Heard is what a person was told unasked.
type Heard struct{ Person, Text string }

// Cast says who takes part, from the header of a conversation file.
type Cast struct {
	Leads []string // people with every role
	Zone  string   // everybody's zone; "" for none known
}

// start is the clock at the beginning of every conversation: a Monday morning.
var start = time.Date(2026, time.November, 23, 9, 0, 0, 0, time.UTC)

// Replay plays a conversation file on a stage and compares what people see.
//
// The file is a txtar archive whose comment describes the conversation and may
// hold the lines "leads: lea" and "zone: Europe/Berlin", and whose one file is
// the conversation: "ada> a line" is what somebody says, a label in brackets a
// button they press, indented lines what they see in return, "ada hears" what
// they see unasked, "@ +2h" or "@ 2026-12-01 09:00" (UTC) moves the clock and lets
// happen what is due on the way, "@ down +2h" lets Cairn be down meanwhile. With
// update the file is written with what was seen.
func Replay(t *testing.T, file string, update bool, open func(t *testing.T, c Cast) Stage) {
	t.Helper()
	archive, data, got := replayed(t, file, open)
	if diff := cmp.Diff(string(archive.Files[0].Data), got); diff != "" && !update {
		t.Errorf("%s went differently (-want +got):\n%s", file, diff)
	}
	archive.Files[0].Data = []byte(got)
	if text := txtar.Format(archive); update && !bytes.Equal(text, data) {
		if err := os.WriteFile(file, text, 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
	}
}

// Compare plays a conversation file on a stage that shows things in its own way:
// read makes what the file says and what was seen comparable, line by line.
func Compare(t *testing.T, file string, read func(seen string) string, open func(t *testing.T, c Cast) Stage) {
	t.Helper()
	archive, _, got := replayed(t, file, open)
	turns := func(script string) (out []string) {
		var seen strings.Builder
		for line := range strings.Lines(script) {
			if shown, is := strings.CutPrefix(line, "  "); is {
				seen.WriteString(shown)
				continue
			}
			if seen.Len() > 0 {
				out = append(out, read(seen.String()))
				seen.Reset()
			}
			out = append(out, strings.TrimSuffix(line, "\n"))
		}
		return append(out, read(seen.String()))
	}
	if diff := cmp.Diff(turns(string(archive.Files[0].Data)), turns(got)); diff != "" {
		t.Errorf("%s went differently (-want +got):\n%s", file, diff)
	}
}

func replayed(t *testing.T, file string, open func(t *testing.T, c Cast) Stage) (archive *txtar.Archive, data []byte, got string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	archive = txtar.Parse(data)
	if len(archive.Files) != 1 {
		t.Fatalf("%s should hold one conversation, it holds %d files", file, len(archive.Files))
	}
	stage := open(t, castOf(string(archive.Comment)))
	got, err = play(stage, string(archive.Files[0].Data))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return archive, data, got
}

func castOf(comment string) Cast {
	var c Cast
	for line := range strings.Lines(comment) {
		if names, ok := strings.CutPrefix(line, "leads:"); ok {
			c.Leads = strings.Fields(names)
		}
		if zone, ok := strings.CutPrefix(line, "zone:"); ok {
			c.Zone = strings.TrimSpace(zone)
		}
	}
	return c
}

// heard introduces what somebody saw unasked.
var heard = regexp.MustCompile(`^\S+ hears(?: at [-0-9: ]+)?$`)

// play says the lines of a script and returns the script with what was seen.
func play(stage Stage, script string) (string, error) {
	var out strings.Builder
	now := start
	stage.SetNow(now)
	for line := range strings.Lines(script) {
		line = strings.TrimSuffix(line, "\n")
		person, said, ok := strings.Cut(line, "> ")
		switch {
		case strings.HasPrefix(line, " ") || heard.MatchString(line):
			continue // what was seen the last time
		case strings.HasPrefix(line, "@ "):
			out.WriteString(line + "\n")
			how, down := strings.CutPrefix(line[2:], "down ")
			to, err := moved(now, how)
			if err != nil {
				return "", err
			}
			for !down {
				at, ok := stage.NextDue()
				if !ok || !at.After(now) || !at.Before(to) {
					break
				}
				now = at
				stage.SetNow(now)
				for _, h := range stage.Unasked() {
					out.WriteString(h.Person + " hears at " + now.Format("2006-01-02 15:04") + "\n" + indented(h.Text))
				}
			}
			now = to
			stage.SetNow(now)
		case ok && !strings.Contains(person, " "):
			out.WriteString(line + "\n" + indented(stage.Say(person, said)))
		default:
			out.WriteString(line + "\n") // comments and blank lines
			continue
		}
		for _, h := range stage.Unasked() {
			out.WriteString(h.Person + " hears\n" + indented(h.Text))
		}
	}
	return out.String(), nil
}

func moved(now time.Time, to string) (time.Time, error) {
	if d, ok := strings.CutPrefix(to, "+"); ok {
		by, err := time.ParseDuration(d)
		return now.Add(by), err
	}
	at, err := time.Parse("2006-01-02 15:04", to)
	if err != nil {
		return now, fmt.Errorf("read clock: %w", err)
	}
	return at, nil
}

// indented sets what was seen off from what was said; blank lines inside would
// end it, so they show as a dot.
func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.TrimRight(text, "\n")) {
		line = strings.TrimRight(line, " \n")
		if line == "" {
			line = "."
		}
		b.WriteString("  " + line + "\n")
	}
	return b.String()
}
