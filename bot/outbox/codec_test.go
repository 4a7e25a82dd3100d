package outbox_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/outbox"
)

// through sends a post through the store and returns what the adapter gets.
func through(t rapid.TB, p outbox.Post) (to bot.Conversation, m bot.Message) {
	t.Helper()
	s, adapter := &shelf{lanes: map[string]time.Time{}}, &mouth{}
	if err := (outbox.Queue{Store: s, Now: time.Now}).Post(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	w := outbox.Worker{Store: s, Adapter: adapter, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
	w.Round(context.Background())
	if len(adapter.said) != 1 {
		t.Fatalf("not said: %+v", s.row(1))
	}
	return adapter.said[0].to, adapter.said[0].message
}

// spans draws rich text with every kind of span.
func spans() *rapid.Generator[bot.Rich] {
	zone := rapid.SampledFrom([]string{"", "UTC", "Europe/Berlin"})
	one := rapid.OneOf(
		rapid.Map(rapid.String(), func(s string) bot.Span { return bot.Plain(s) }),
		rapid.Map(rapid.String(), func(s string) bot.Span { return bot.Strong(s) }),
		rapid.Map(rapid.String(), func(s string) bot.Span { return bot.Code(s) }),
		rapid.Custom(func(t *rapid.T) bot.Span {
			return bot.Link{Text: rapid.String().Draw(t, "text"), URL: "https://" + rapid.String().Draw(t, "url")}
		}),
		rapid.Custom(func(t *rapid.T) bot.Span {
			return bot.Mention{User: bot.UserID{Adapter: "fake", ID: rapid.String().Draw(t, "id")}, Name: rapid.String().Draw(t, "name")}
		}),
		rapid.Custom(func(t *rapid.T) bot.Span {
			at := time.Unix(rapid.Int64Range(0, 1<<34).Draw(t, "at"), rapid.Int64Range(0, 999_999_999).Draw(t, "ns")).UTC()
			return bot.Moment{At: at, Zone: zone.Draw(t, "zone"), Date: rapid.Bool().Draw(t, "date")}
		}),
	)
	return rapid.Map(rapid.SliceOfN(one, 0, 5), func(s []bot.Span) bot.Rich { return s })
}

// blocks draws every kind of block.
func blocks() *rapid.Generator[bot.Block] {
	rich, text, many := spans(), rapid.String(), rapid.SliceOfN(spans(), 0, 4)
	return rapid.OneOf(
		rapid.Map(rich, func(r bot.Rich) bot.Block { return bot.Para{Text: r} }),
		rapid.Map(rich, func(r bot.Rich) bot.Block { return bot.Quote{Text: r} }),
		rapid.Map(rich, func(r bot.Rich) bot.Block { return bot.Note{Text: r} }),
		rapid.Map(text, func(s string) bot.Block { return bot.Head{Text: s} }),
		rapid.Custom(func(t *rapid.T) bot.Block {
			return bot.List{Items: many.Draw(t, "items"), Start: rapid.IntRange(0, 9).Draw(t, "start")}
		}),
		rapid.Custom(func(t *rapid.T) bot.Block {
			var f bot.Facts
			for _, r := range many.Draw(t, "facts") {
				f.Rows = append(f.Rows, bot.Fact{Name: text.Draw(t, "name"), Value: r})
			}
			return f
		}),
		rapid.Custom(func(t *rapid.T) bot.Block {
			return bot.Table{
				Caption: text.Draw(t, "caption"), Columns: []bot.Column{{Name: text.Draw(t, "column")}, {Name: "n", Number: true}},
				Rows: rapid.SliceOfN(many, 0, 3).Draw(t, "rows"),
			}
		}),
		rapid.Custom(func(t *rapid.T) bot.Block {
			n := rapid.Float64Range(0, 1e9)
			return bot.Meter{Label: text.Draw(t, "label"), Done: n.Draw(t, "done"), Total: n.Draw(t, "total"), Text: text.Draw(t, "text")}
		}),
		rapid.Custom(func(t *rapid.T) bot.Block {
			return bot.Image{Name: text.Draw(t, "name"), Alt: text.Draw(t, "alt"), PNG: rapid.SliceOf(rapid.Byte()).Draw(t, "png")}
		}),
		rapid.Custom(func(t *rapid.T) bot.Block {
			return bot.File{Name: text.Draw(t, "name"), Type: "text/csv", Title: text.Draw(t, "title"), Data: rapid.SliceOf(rapid.Byte()).Draw(t, "data")}
		}),
	)
}

// TestRoundTrip stores every message and says it as it was.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := bot.Message{
			Lead: spans().Draw(t, "lead"), Blocks: rapid.SliceOfN(blocks(), 0, 6).Draw(t, "blocks"), Private: rapid.Bool().Draw(t, "private"),
			Buttons: []bot.Button{{Label: rapid.String().Draw(t, "label"), Run: rapid.String().Draw(t, "run"), Style: bot.Danger}},
		}
		to := bot.Conversation{Adapter: "fake", Workspace: "w", Channel: "c", Thread: "t", User: "u", Direct: true}
		gotTo, got := through(t, outbox.Post{Key: "k", To: to, Message: want})
		if gotTo != to {
			t.Fatalf("went to %+v", gotTo)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("said differently (-want +got):\n%s", diff)
		}
	})
}

// everyBlock is one block of every kind with nothing in it.
var everyBlock = []bot.Block{
	bot.Para{}, bot.Head{}, bot.Quote{}, bot.Note{}, bot.List{}, bot.Facts{}, bot.Meter{}, bot.Table{}, bot.Image{}, bot.File{},
}

// TestEmptyBlocks survive as well.
func TestEmptyBlocks(t *testing.T) {
	_, got := through(t, outbox.Post{Key: "k", To: bot.Conversation{Adapter: "fake"}, Message: bot.Message{Blocks: everyBlock}})
	if diff := cmp.Diff(everyBlock, got.Blocks, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("said differently (-want +got):\n%s", diff)
	}
}

// TestPayloads reads what another release wrote.
func TestPayloads(t *testing.T) {
	const to = `"to":{"Adapter":"fake","Workspace":"w","Channel":"c","Zone":"from the future"}`
	for _, tt := range []struct{ name, payload, want, reason string }{
		{"an unknown field", `{` + to + `,"lead":[{"k":"plain","t":"hello","colour":"red"}],"urgent":true}`, "hello", ""},
		{"an unknown field of a block", `{` + to + `,"lead":[{"k":"strong","t":"x"}],"blocks":[{"k":"para","text":[],"indent":2}]}`, "x", ""},
		{"an unknown span", `{` + to + `,"lead":[{"k":"wave","t":"hello"}]}`, "", `unknown span "wave"`},
		{"an unknown block", `{` + to + `,"blocks":[{"k":"poll"}]}`, "", `unknown block "poll"`},
		{"an unknown span in a list", `{` + to + `,"blocks":[{"k":"list","items":[[{"k":"wave"}]]}]}`, "", `unknown span "wave"`},
		{"an unknown span in a table", `{` + to + `,"blocks":[{"k":"table","rows":[[[{"k":"wave"}]]]}]}`, "", `unknown span "wave"`},
		{"an unknown span in a fact", `{` + to + `,"blocks":[{"k":"facts","facts":[{"name":"a","value":[{"k":"wave"}]}]}]}`, "", `unknown span "wave"`},
		{"an unknown span in a paragraph", `{` + to + `,"blocks":[{"k":"para","text":[{"k":"wave"}]}]}`, "", `unknown span "wave"`},
		{"not JSON", `{`, "", "decode post"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, adapter := &shelf{lanes: map[string]time.Time{}}, &mouth{}
			if err := s.Enqueue(t.Context(), time.Now(), outbox.Row{Key: "k", Adapter: "fake", Lane: "l", Payload: tt.payload}); err != nil {
				t.Fatal(err)
			}
			w := outbox.Worker{Store: s, Adapter: adapter, Now: time.Now, Log: slog.New(slog.DiscardHandler)}
			w.Round(t.Context())
			if got := strings.Join(adapter.texts(), ""); got != tt.want {
				t.Errorf("said %q, want %q", got, tt.want)
			}
			if r := s.row(1); !strings.Contains(r.reason, tt.reason) || (r.outcome == outbox.Posted) != (tt.reason == "") {
				t.Errorf("ended as %q: %s", r.outcome, r.reason)
			}
		})
	}
}

// TestLane keeps conversations apart that platforms keep apart.
func TestLane(t *testing.T) {
	s := &shelf{}
	q := outbox.Queue{Store: s, Now: time.Now}
	for i, to := range []bot.Conversation{
		{Adapter: "fake", Workspace: "w", Channel: "c"},
		{Adapter: "fake", Workspace: "w", Channel: "c", Thread: "t"}, // a channel's rate counts its threads
		{Adapter: "fake", Workspace: "w", Channel: "d"},
		{Adapter: "fake", Workspace: "v", Channel: "c"},
		{Adapter: "fake", Workspace: "w", User: "u", Direct: true},
		{Adapter: "fake", Workspace: "w", User: "v", Direct: true},
	} {
		if err := q.Post(t.Context(), outbox.Post{Key: string(rune('a' + i)), To: to}); err != nil {
			t.Fatal(err)
		}
	}
	lanes := make(map[string]int)
	for _, r := range s.rows {
		lanes[r.Lane]++
	}
	if len(lanes) != 5 || lanes["fake/w/c"] != 2 {
		t.Errorf("lanes %v", lanes)
	}
}
