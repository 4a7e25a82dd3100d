package bot_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/bot"
)

func TestSay(t *testing.T) {
	x, y := bot.Strong("x"), bot.Code("{}")
	for _, tt := range []struct {
		name, sentence string
		spans          []bot.Span
		want           bot.Rich
	}{
		{"nothing", "", nil, nil},
		{"plain", "a *b*", nil, bot.Rich{bot.Plain("a *b*")}},
		{"in order", "a {} b {}", []bot.Span{x, y}, bot.Rich{bot.Plain("a "), x, bot.Plain(" b "), y}},
		{"side by side", "{}{}", []bot.Span{x, y}, bot.Rich{x, y}},
		{"a span is not parsed", "{} {}", []bot.Span{y, x}, bot.Rich{y, bot.Plain(" "), x}},
		{"too few spans", "{} and {}", []bot.Span{x}, bot.Rich{x, bot.Plain(" and "), bot.Plain("{}")}},
		{"no spans", "a {} b {}", nil, bot.Rich{bot.Plain("a "), bot.Plain("{} b {}")}},
		{"spare spans", "a ", []bot.Span{x, y}, bot.Rich{bot.Plain("a "), x, y}},
		{"spare spans after a mark", "{}", []bot.Span{x, y}, bot.Rich{x, y}},
		{"a lone brace", "{ } {x}", nil, bot.Rich{bot.Plain("{ } {x}")}},
	} {
		if diff := cmp.Diff(tt.want, bot.Say(tt.sentence, tt.spans...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

func TestRichString(t *testing.T) {
	r := bot.Say(
		"a {} {} {} {} {}",
		bot.Strong("b"), bot.Code("c"), bot.Link{Text: "d", URL: "https://example.org"}, bot.Mention{Name: "ada"}, bot.Moment{At: monday, Zone: "Europe/Berlin"},
	)
	if got, want := r.String(), "a b c d @ada Mon 23 Nov 2026, 10:00 CET"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := bot.Rich(nil).String(); got != "" {
		t.Errorf("no text is %q", got)
	}
}

func TestMoment(t *testing.T) {
	late := time.Date(2026, time.June, 30, 23, 30, 0, 0, time.UTC)
	for _, tt := range []struct {
		m    bot.Moment
		want string
	}{
		{bot.Moment{At: late, Zone: "UTC"}, "Tue 30 Jun 2026, 23:30 UTC"},
		{bot.Moment{At: late, Zone: "Europe/Berlin"}, "Wed 1 Jul 2026, 01:30 CEST"},
		{bot.Moment{At: late, Zone: "America/St_Johns"}, "Tue 30 Jun 2026, 21:00 NDT"},
		{bot.Moment{At: late, Zone: "Asia/Kathmandu"}, "Wed 1 Jul 2026, 05:15 +0545"},
		{bot.Moment{At: late, Zone: "Etc/GMT+2"}, "Tue 30 Jun 2026, 21:30 -02"},
		{bot.Moment{At: late, Zone: "Asia/Tokyo", Date: true}, "Wed 1 Jul 2026"},
		{bot.Moment{At: late, Zone: "Atlantis"}, "Tue 30 Jun 2026, 23:30 UTC"},
		{bot.Moment{At: late, Zone: "../../etc/passwd"}, "Tue 30 Jun 2026, 23:30 UTC"},
		{bot.Moment{At: late.In(time.FixedZone("", 3600))}, "Tue 30 Jun 2026, 23:30 UTC"},
	} {
		if got := tt.m.String(); got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.m.Zone, got, tt.want)
		}
	}
}

func TestEmpty(t *testing.T) {
	if !(bot.Message{Private: true}).Empty() {
		t.Error("nothing to show is not empty")
	}
	for _, m := range []bot.Message{{Lead: bot.Say("a")}, {Blocks: []bot.Block{bot.Head{}}}, {Buttons: []bot.Button{{}}}} {
		if m.Empty() {
			t.Errorf("%+v is empty", m)
		}
	}
}
