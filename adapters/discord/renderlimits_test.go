package discord

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/bwmarrin/discordgo"
)

func length(s string) int { return len(utf16.Encode([]rune(s))) }

// problemsOf is what Discord would refuse about a message, by its documented
// limits, written down here a second time.
func problemsOf(o outgoing) (problems []string) {
	fail := func(why string) { problems = append(problems, why) }
	if n := length(o.Content); n > 2000 {
		fail("content too long")
	}
	if strings.TrimSpace(o.Content) == "" && len(o.Components) == 0 && len(o.Files) == 0 {
		fail("an empty message")
	}
	if len(o.Components) > 5 {
		fail("too many rows")
	}
	ids := map[string]bool{}
	for _, c := range o.Components {
		row, is := c.(discordgo.ActionsRow)
		if !is || len(row.Components) < 1 || len(row.Components) > 5 {
			fail("a row of nothing or too much")
		}
		for _, e := range row.Components {
			b, is := e.(discordgo.Button)
			switch {
			case !is:
				fail("no button")
			case length(b.Label) < 1 || length(b.Label) > 80 || strings.TrimSpace(b.Label) == "":
				fail("label " + b.Label)
			case length(b.CustomID) < 1 || length(b.CustomID) > 100 || b.CustomID != strings.TrimSpace(b.CustomID):
				fail("custom_id " + b.CustomID)
			case ids[b.CustomID]:
				fail("custom_id twice: " + b.CustomID)
			case b.Style < 1 || b.Style > 4 || b.URL != "":
				fail("style")
			}
			ids[b.CustomID] = true
		}
	}
	if len(o.Files) > 10 {
		fail("too many files")
	}
	size := 0
	for _, f := range o.Files {
		size += len(f.Data)
		if len(f.Data) == 0 || len(f.Data) > 10<<20 || f.Name == "" || strings.ContainsAny(f.Name, `/\`) || length(f.Alt) > 1024 {
			fail("file " + f.Name)
		}
	}
	if size > 24<<20 {
		fail("files too large")
	}
	return problems
}

// mustFit fails the test for whatever Discord would refuse.
func mustFit(t failer, all []outgoing) {
	t.Helper()
	for i, o := range all {
		for _, problem := range problemsOf(o) {
			t.Errorf("message %d: %s", i+1, problem)
		}
		if err := asDescribed("MessageCreateRequest", bodyOf(t, o)); err != nil {
			t.Errorf("message %d: %v", i+1, err)
		}
	}
}

// TestProblems sees the judge complain: one that never does proves nothing.
func TestProblems(t *testing.T) {
	button := func(label, id string) discordgo.MessageComponent {
		return discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.Button{Label: label, CustomID: id, Style: 1}}}
	}
	long := strings.Repeat("x", 2001)
	data := []byte("x")
	for name, o := range map[string]outgoing{
		"long":       {Content: long},
		"wide":       {Content: strings.Repeat("👍", 1001)},
		"blank":      {Content: " \n"},
		"rows":       {Components: []discordgo.MessageComponent{button("a", "1"), button("a", "2"), button("a", "3"), button("a", "4"), button("a", "5"), button("a", "6")}},
		"empty row":  {Components: []discordgo.MessageComponent{discordgo.ActionsRow{}}},
		"label":      {Components: []discordgo.MessageComponent{button(long[:81], "1")}},
		"no label":   {Components: []discordgo.MessageComponent{button("", "1")}},
		"id":         {Components: []discordgo.MessageComponent{button("a", long[:101])}},
		"no id":      {Components: []discordgo.MessageComponent{button("a", "")}},
		"same id":    {Components: []discordgo.MessageComponent{button("a", "1"), button("b", "1")}},
		"many files": {Files: make([]file, 11)},
		"empty file": {Files: []file{{Name: "a"}}},
		"file name":  {Files: []file{{Name: "../a", Data: data}}},
		"alt":        {Files: []file{{Name: "a", Alt: long, Data: data}}},
	} {
		if problemsOf(o) == nil {
			t.Errorf("%s: no complaint", name)
		}
	}
	fine := outgoing{Content: long[1:], Components: []discordgo.MessageComponent{button("a", "1")}, Files: []file{{Name: "a", Data: data}}}
	if got := problemsOf(fine); got != nil {
		t.Errorf("complaints about what is fine: %q", got)
	}
}
