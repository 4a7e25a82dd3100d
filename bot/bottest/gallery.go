package bottest

import (
	"bytes"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// Gallery is the message every renderer must be able to show: each block and
// span there is, oversized ones, and text that tries to be something else. A
// renderer keeps its rendering in a golden file.
func Gallery() bot.Message {
	at := time.Date(2026, time.November, 23, 18, 0, 0, 0, time.UTC)
	long := strings.Repeat("word ", 60) + strings.Repeat("w", 120)
	m := bot.Message{
		Lead: bot.Say(
			"Lead with {}, {}, {}, {} and {} or only {}.",
			bot.Strong("strong figures"), bot.Code("plan show"), bot.Link{Text: "a link", URL: "https://example.org/a?b=c&d=(e)"},
			bot.Mention{User: bot.UserID{Adapter: "fake", Workspace: "W1", ID: "U1"}, Name: "ada"},
			bot.Moment{At: at, Zone: "Europe/Berlin"}, bot.Moment{At: at, Zone: "Europe/Berlin", Date: true},
		),
		Blocks: []bot.Block{
			bot.Head{Text: "Every block"},
			bot.Para{Text: bot.Say("A paragraph.\nIts second line.")},
			bot.Quote{Text: bot.Say("How long does it take?\nAnd what does it cost?")},
			bot.Note{Text: bot.Say("Source: {}, 2023", bot.Link{Text: "the guide", URL: "https://example.org/guide"})},
			bot.List{Items: []bot.Rich{bot.Say("first"), bot.Say("second\nwith a second line"), bot.Say("third {}", bot.Strong("strong"))}},
			bot.List{Start: 9, Items: []bot.Rich{bot.Say("nine"), bot.Say("ten, which is long enough to be broken at a narrow width")}},
			bot.Facts{Rows: []bot.Fact{{Name: "Zone", Value: bot.Say("Europe/Berlin")}, {Name: "Quiet hours", Value: bot.Say("{}", bot.Code("22:00–08:00"))}}},
			bot.Meter{Label: "Done", Done: 3, Total: 8, Text: "3 of 8 hours"},
			bot.Meter{Label: "Over", Done: 30, Total: 8, Text: "30 of 8 hours"},
			bot.Meter{Label: "None", Text: "nothing planned"},
			bot.Table{
				Caption: "Three providers", Columns: []bot.Column{{Name: "Provider"}, {Name: "Cost", Number: true}, {Name: "Note"}},
				Rows: [][]bot.Rich{
					{bot.Say("Coursera"), bot.Say("196"), bot.Say("monthly")},
					{bot.Say("日本語 provider"), bot.Say("5"), bot.Say("wide")},
					{bot.Say("short row")},
				},
			},
			bot.Image{Name: "board.png", Alt: "Hours by week: 3, 5, 0", PNG: []byte("\x89PNG")},
			bot.File{Name: "export.json", Type: "application/json", Title: "Your data", Data: bytes.Repeat([]byte("x"), 2048)},
		},
		Buttons: []bot.Button{
			{Label: "Plain", Run: "plan show"},
			{Label: "Primary", Run: "plan show", Style: bot.Primary},
			{Label: "Danger", Run: `erase --what "all"`, Style: bot.Danger},
		},
	}
	m.Blocks = append(m.Blocks, hostileBlocks(long)...)
	m.Buttons = append(m.Buttons, bot.Button{Label: "Two\nlines [9] *bold* \x1b[31mred", Run: "help"}, bot.Button{Label: strings.Repeat("é", 75), Run: "help"})
	return m
}

// hostileBlocks are too long, or try to be something else.
func hostileBlocks(long string) []bot.Block {
	escapes := "\x1b[31mred\x1b[0m \x1b]0;title\a \u009b2J bell\a back\b\b\b \r over \x00 NUL"
	markup := "*b* _i_ ~s~ `c` **b** __u__ ||s|| > q # h - l [t](https://example.org) <https://example.org|t> <!channel> <@U2> @everyone <#C1> &amp; <b>"
	bidi := "\u202egnp.exe\u202c \u2066isolate\u2069 \u200eשלום\u200f"
	wide := "日本語のとても長い段落は 幅が二倍 なので 早く 折り返す 👩‍👩‍👧 👍🏽 é 한국어"
	invalid := "bad \xff\xfe UTF-8 \xc3"
	return []bot.Block{
		bot.Head{Text: "Hostile\n" + escapes},
		bot.Para{Text: bot.Say(escapes)},
		bot.Para{Text: bot.Say(markup)},
		bot.Para{Text: bot.Say("{} {} {}", bot.Strong(markup), bot.Code("a`b``c "+markup), bot.Link{Text: markup, URL: "https://example.org/>|)"})},
		bot.Para{Text: bot.Say("{} {} {}", bot.Link{Text: "no scheme", URL: "example.org"}, bot.Link{Text: "script", URL: "javascript:alert(1)"}, bot.Link{Text: "plain http", URL: "http://example.org"})},
		bot.Para{Text: bot.Say(bidi)},
		bot.Para{Text: bot.Say(wide)},
		bot.Para{Text: bot.Say(invalid)},
		bot.Para{Text: bot.Say("tab\there, {}", bot.Mention{Name: "evil\n@everyone"})},
		bot.Para{Text: bot.Say("{} {}", bot.Strong(""), bot.Code(""))},
		bot.Para{},
		bot.Para{Text: bot.Say(long)},
		bot.Quote{Text: bot.Say(long)},
		bot.List{Items: []bot.Rich{bot.Say(long), nil}},
		bot.Facts{Rows: []bot.Fact{{Name: "A\tname\nof two lines", Value: bot.Say(long)}, {Name: "空", Value: bot.Say("wide name")}}},
		bot.Meter{Label: "Bad\n", Done: -1, Total: -1, Text: "less\nthan nothing"},
		bot.Table{Caption: "Bad\ntable", Columns: []bot.Column{{Name: "a\nb"}}, Rows: [][]bot.Rich{{bot.Say("x\ny"), bot.Say("one cell too many")}, {}}},
		bot.Table{Caption: "No columns"},
		bot.Image{Name: "../../x.png", Alt: "alt " + escapes},
		bot.File{Name: "../../\x1b[2Jx\n.csv", Title: markup},
	}
}
