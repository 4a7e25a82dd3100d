package slack

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// anyText is what people and providers write: words, marks, control sequences,
// other scripts, and sometimes far too much.
func anyText() *rapid.Generator[string] {
	nasty := []string{
		"*", "_", "~", "`", "```", ">", "<", "&", "|", "\n", "\n>", " ", "<!channel>", "<@U1>", "&amp;", ":smile:", "{}", "\u202e", "\x1b[31m", "\xff",
		"👩‍👩‍👧", "é", "日本語", "שלום", "@everyone", "https://example.org/a_b", `"`, `\`, "a", "word ",
	}
	return rapid.OneOf(
		rapid.Map(rapid.SliceOfN(rapid.SampledFrom(nasty), 0, 12), func(all []string) string { return strings.Join(all, "") }),
		rapid.String(),
		rapid.Map(rapid.IntRange(1, 3000), func(n int) string { return strings.Repeat("long ", n) }),
		rapid.Map(rapid.IntRange(1, 4000), func(n int) string { return strings.Repeat("字", n) }),
	)
}

func anySpan() *rapid.Generator[bot.Span] {
	return rapid.Custom(func(t *rapid.T) bot.Span {
		s := anyText().Draw(t, "words")
		switch rapid.IntRange(0, 6).Draw(t, "span") {
		case 0:
			return bot.Strong(s)
		case 1:
			return bot.Code(s)
		case 2:
			return bot.Link{Text: "x" + s, URL: rapid.SampledFrom([]string{"https://example.org/a?b=c", "http://example.org", "javascript:alert(1)", "https://", "https://u:p@x.org/", "https://x.org/" + strings.Repeat("y", 4000), s}).Draw(t, "url")}
		case 3:
			return bot.Mention{Name: s}
		case 4:
			return bot.Moment{At: time.Unix(rapid.Int64Range(-1e12, 1e12).Draw(t, "at"), 0), Zone: "Asia/Kathmandu", Date: rapid.Bool().Draw(t, "date")}
		}
		return bot.Plain(s)
	})
}

func anyRich() *rapid.Generator[bot.Rich] {
	return rapid.Map(rapid.SliceOfN(anySpan(), 0, 5), func(all []bot.Span) bot.Rich { return all })
}

func anyBlock() *rapid.Generator[bot.Block] {
	return rapid.Custom(func(t *rapid.T) bot.Block {
		rich := func(name string) bot.Rich { return anyRich().Draw(t, name) }
		riches := func(most int) []bot.Rich { return rapid.SliceOfN(anyRich(), 0, most).Draw(t, "several") }
		switch rapid.IntRange(0, 9).Draw(t, "block") {
		case 0:
			return bot.Head{Text: anyText().Draw(t, "head")}
		case 1:
			return bot.Quote{Text: rich("quote")}
		case 2:
			return bot.Note{Text: rich("note")}
		case 3:
			return bot.List{Items: riches(40), Start: rapid.IntRange(0, 20).Draw(t, "start")}
		case 4:
			var f bot.Facts
			for _, value := range riches(20) {
				f.Rows = append(f.Rows, bot.Fact{Name: anyText().Draw(t, "name"), Value: value})
			}
			return f
		case 5:
			short := rapid.StringN(0, 40, -1)
			return bot.Meter{Label: short.Draw(t, "label"), Text: short.Draw(t, "text"), Done: rapid.Float64().Draw(t, "done"), Total: rapid.Float64().Draw(t, "total")}
		case 6:
			table := bot.Table{Caption: anyText().Draw(t, "caption"), Columns: make([]bot.Column, rapid.IntRange(0, 22).Draw(t, "columns"))}
			for i := range table.Columns {
				table.Columns[i] = bot.Column{Name: rapid.StringN(0, 10, -1).Draw(t, "column"), Number: i%2 == 0}
			}
			for range rapid.SampledFrom([]int{0, 1, 3, 99, 100}).Draw(t, "rows") {
				table.Rows = append(table.Rows, []bot.Rich{bot.Say("cell"), bot.Say("1")})
			}
			table.Rows = append(table.Rows, riches(4))
			return table
		case 7:
			return bot.Image{Name: anyText().Draw(t, "file"), Alt: anyText().Draw(t, "alt"), PNG: []byte("png")}
		case 8:
			return bot.File{Name: anyText().Draw(t, "file"), Title: anyText().Draw(t, "title"), Data: []byte("data")}
		}
		return bot.Para{Text: rich("para")}
	})
}

// TestRenderAnything: whatever a message says, Slack takes it, and all of it is
// there, in order.
func TestRenderAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := bot.Message{Lead: anyRich().Draw(t, "lead"), Blocks: rapid.SliceOfN(anyBlock(), 0, 12).Draw(t, "blocks")}
		for range rapid.IntRange(0, 30).Draw(t, "buttons") {
			m.Buttons = append(m.Buttons, bot.Button{Label: anyText().Draw(t, "label"), Run: "x" + wording.Cut(wording.Clean(anyText().Draw(t, "run")), 1000)})
		}
		posts := render(m, ada)
		mustFit(t, posts)
		if got, want := letters(saidByAll(t, posts)), letters(spoken(m)); !strings.HasPrefix(got, want) {
			t.Fatalf("says   %q\nshould %q", got, want)
		}
		images, files := 0, 0
		for _, p := range posts {
			images, files = images+len(p.Images), files+len(p.Files)
		}
		for _, b := range m.Blocks {
			if _, is := b.(bot.Image); is {
				images--
			}
			if _, is := b.(bot.File); is {
				files--
			}
		}
		if images != 0 || files != 0 {
			t.Fatalf("pictures and files are lost: %d, %d", images, files)
		}
		buttons := buttonsOf(posts)
		for _, b := range m.Buttons {
			if _, fits := buttonValue(ada.ID, b.Run); !fits {
				continue
			}
			if owner, line, ok := readButton(buttons[0].Value); !ok || owner != ada.ID || line != b.Run {
				t.Fatalf("a button runs %q, should run %q", line, b.Run)
			}
			buttons = buttons[1:]
		}
	})
}

// FuzzEscape: what is escaped reads back, and holds nothing that Slack acts on.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a & b", "<!channel>", "&lt;", "<@U1|x>", "\x00\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		s = wording.Clean(s)
		got := escape(s)
		if strings.ContainsAny(got, "<>") {
			t.Errorf("%q is live", got)
		}
		if back := strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(got); back != s {
			t.Errorf("%q reads back as %q", s, back)
		}
	})
}

// FuzzNote: small print says what it should, and only its own marks are live.
func FuzzNote(f *testing.F) {
	f.Add("see ", "the guide", "https://example.org", "log 45 min")
	f.Add("<!channel>", "|", "https://example.org/>|x", "`")
	f.Add("*a*", ">b", "javascript:x", " ")
	f.Fuzz(func(t *testing.T, words, label, address, code string) {
		r := bot.Rich{bot.Plain(words), bot.Link{Text: label, URL: address}, bot.Plain(" "), bot.Strong(label), bot.Plain(" "), bot.Code(code)}
		posts := render(bot.Message{Blocks: []bot.Block{bot.Note{Text: r}}}, ada)
		mustFit(t, posts)
		if wording.Flat(label) != "" { // a link without words shows its address
			if got, want := letters(saidByAll(t, posts)), letters(wordsOf(r)); got != want {
				t.Errorf("%q says %q", want, got)
			}
		}
	})
}

// FuzzReadButton: a forged value is refused or read, never worse; what is made
// reads back.
func FuzzReadButton(f *testing.F) {
	f.Add(`{"u":"U1","l":"plan show"}`, "U1", "plan show")
	f.Add("null", "", `"\`)
	f.Fuzz(func(t *testing.T, forged, owner, line string) {
		if _, got, ok := readButton(forged); ok != (got != "") {
			t.Errorf("%q reads as %q, %v", forged, got, ok)
		}
		owner, line = wording.Clean(owner), "x"+wording.Clean(line)
		value, fits := buttonValue(owner, line)
		if !fits {
			return
		}
		if o, l, ok := readButton(value); !ok || o != owner || l != line {
			t.Errorf("%q for %q reads as %q for %q", line, owner, l, o)
		}
	})
}
