package slack

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/slack-go/slack"
	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot"
)

// TestHome shows the home page that Cairn really composes, for somebody new and
// for somebody with a plan and a wallet.
func TestHome(t *testing.T) {
	samples := samplesOf(t)
	for _, name := range []string{"home", "home-new", "home-goal", "home-calm"} {
		var cards []bot.Message
		for i := 1; ; i++ {
			m, more := samples[fmt.Sprintf("%s-%d", name, i)]
			if !more {
				break
			}
			cards = append(cards, m)
		}
		if len(cards) < 4 {
			t.Fatalf("%s has %d cards", name, len(cards))
		}
		view := home(cards, ada)
		mustBeHome(t, view)
		show(t, name, "", indentedJSON(t, view))
		if got := buttonsOf([]post{{Blocks: view.Blocks.BlockSet}}); len(got) < 8 {
			t.Errorf("%s has %d buttons", name, len(got))
		}
	}
}

// TestHomeJSON keeps the JSON of a small page.
func TestHomeJSON(t *testing.T) {
	view := home([]bot.Message{
		{Lead: bot.Say("Your plan: {}", bot.Plain("become <b>*something*</b>")), Blocks: []bot.Block{
			bot.Meter{Label: "Done", Done: 1, Total: 4, Text: "1 of 4"},
			bot.Meter{Label: "Stack", Done: 0, Total: 2, Text: "0 of 2"},
			bot.Table{Columns: []bot.Column{{Name: "a"}, {Name: "n", Number: true}}, Rows: [][]bot.Rich{{bot.Say("x"), bot.Say("10")}}},
			bot.Image{Name: "x.png", Alt: "Hours: 1, 2", PNG: []byte("png")},
		}, Buttons: []bot.Button{{Label: "Show plan", Run: "plan show", Style: bot.Primary}}},
		{},
		{Lead: bot.Say("No credentials yet"), Buttons: []bot.Button{{Label: "Add one", Run: "credential add"}}},
	}, ada)
	mustBeHome(t, view)
	golden(t, "testdata/home.json", indentedJSON(t, view))
}

func mustBeHome(t failer, v slack.HomeTabViewRequest) {
	for _, problem := range validate(inHome, v.Blocks.BlockSet) {
		t.Errorf("%s", problem)
	}
	if n := sizeOf(v); n > 250000 {
		t.Errorf("a view of %d bytes", n)
	}
}

// TestHomeLong: what does not fit is said to be missing, and every card keeps its
// title and its buttons.
func TestHomeLong(t *testing.T) {
	var cards []bot.Message
	for i := range 6 {
		m := bot.Message{Lead: bot.Say("Card {}", bot.Plain(strconv.Itoa(i))), Buttons: []bot.Button{{Label: "More", Run: "more"}}}
		for range 10 + 20*(i%2) {
			m.Blocks = append(m.Blocks, bot.Para{Text: bot.Say("A line.")})
		}
		cards = append(cards, m)
	}
	view := home(cards, ada)
	mustBeHome(t, view)
	text := saidBy(t, view.Blocks.BlockSet)
	for i := range 6 {
		if !strings.Contains(text, fmt.Sprintf("Card %d", i)) {
			t.Errorf("card %d is lost", i)
		}
	}
	if n := strings.Count(text, "There is more of this"); n != 3 {
		t.Errorf("%d cards say that there is more:\n%s", n, text)
	}
	if n := len(buttonsOf([]post{{Blocks: view.Blocks.BlockSet}})); n != 6 {
		t.Errorf("%d buttons", n)
	}
	if n := len(view.Blocks.BlockSet); n < 90 {
		t.Errorf("only %d blocks used", n)
	}
}

// TestHomeAnything: whatever the cards say, Slack takes the page.
func TestHomeAnything(t *testing.T) {
	samples := slices.Collect(maps.Values(samplesOf(t)))
	rapid.Check(t, func(t *rapid.T) {
		var cards []bot.Message
		for range rapid.IntRange(0, 120).Draw(t, "cards") {
			cards = append(cards, rapid.SampledFrom(samples).Draw(t, "card"))
		}
		if rapid.Bool().Draw(t, "odd") {
			cards = append(cards, bot.Message{Lead: anyRich().Draw(t, "lead"), Blocks: rapid.SliceOfN(anyBlock(), 0, 8).Draw(t, "blocks")})
		}
		mustBeHome(t, home(cards, ada))
	})
}
