package discord

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// nasty are pieces of what people write that Discord could read as more.
var nasty = []string{
	"*", "**", "_", "__", "~", "~~", "`", "```", "|", "||", ">", ">>> ", "<", "&", "#", "# ", "-", "- ", "-# ", "+ ", "1. ", "12) ", "[", "]", "](", ")", "\n", "\n\n", " ", "\\", ":", "/",
	"<@1>", "<@&1>", "<#1>", "<t:1:F>", "<:a:1>", "</plan:1>", "@", "everyone", "@everyone", "@here", ":smile:", "smile", ":+1:", "https:", "//", "https://example.org/a_b", "discord.gg", "discord.gg/abc", "discord.com/invite/abc",
	"[a](https://example.org)", "{}", "\u202e", "\u200b", "\x1b[31m", "\xff", "👩‍👩‍👧", "é", "日本語", "שלום", `"`, "a", "word ", "22:00–08:00", "10:30:45", "t:1:F>",
}

// anyText is what people and providers write: words, marks, control sequences,
// other scripts, and sometimes far too much.
func anyText() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.Map(rapid.SliceOfN(rapid.SampledFrom(nasty), 0, 12), func(all []string) string { return strings.Join(all, "") }),
		rapid.Map(rapid.SliceOfN(rapid.SampledFrom(nasty), 0, 4), func(all []string) string { return strings.Join(all, "") }),
		rapid.String(),
		rapid.String(),
		rapid.Map(rapid.IntRange(1, 500), func(n int) string { return strings.Repeat("long ", n) }),
		rapid.Map(rapid.IntRange(1, 2500), func(n int) string { return strings.Repeat("字", n) }),
		rapid.Map(rapid.IntRange(1, 1500), func(n int) string { return strings.Repeat("*", n) }),
	)
}

func anySpan() *rapid.Generator[bot.Span] {
	return rapid.Custom(func(t *rapid.T) bot.Span {
		s := anyText().Draw(t, "words")
		switch rapid.IntRange(0, 7).Draw(t, "span") {
		case 0:
			return bot.Strong(s)
		case 1:
			return bot.Code(s)
		case 2:
			return bot.Link{Text: "x" + s, URL: rapid.SampledFrom([]string{"https://example.org/a?b=(c)", "http://example.org", "javascript:alert(1)", "https://", "https://u:p@x.org/", "https://x.org/" + strings.Repeat("y", 4000), s}).Draw(t, "url")}
		case 3:
			return bot.Mention{Name: s}
		case 4:
			return bot.Moment{At: time.Unix(rapid.Int64Range(-1e12, 1e12).Draw(t, "at"), 0), Zone: "Asia/Kathmandu", Date: rapid.Bool().Draw(t, "date")}
		}
		return bot.Plain(s)
	})
}

func anyRich() *rapid.Generator[bot.Rich] {
	return rapid.Map(rapid.SliceOfN(anySpan(), 0, 4), func(all []bot.Span) bot.Rich { return all })
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
			return bot.List{Items: riches(8), Start: rapid.IntRange(0, 20).Draw(t, "start")}
		case 4:
			var f bot.Facts
			for _, value := range riches(5) {
				f.Rows = append(f.Rows, bot.Fact{Name: anyText().Draw(t, "name"), Value: value})
			}
			return f
		case 5:
			short := rapid.StringN(0, 40, -1)
			return bot.Meter{Label: short.Draw(t, "label"), Text: short.Draw(t, "text"), Done: rapid.Float64().Draw(t, "done"), Total: rapid.Float64().Draw(t, "total")}
		case 6:
			table := bot.Table{Caption: anyText().Draw(t, "caption"), Columns: make([]bot.Column, rapid.IntRange(0, 6).Draw(t, "columns"))}
			for i := range table.Columns {
				table.Columns[i] = bot.Column{Name: rapid.StringN(0, 10, -1).Draw(t, "column"), Number: i%2 == 0}
			}
			for range rapid.SampledFrom([]int{0, 1, 3, 150}).Draw(t, "rows") {
				table.Rows = append(table.Rows, []bot.Rich{bot.Say("cell"), bot.Say("1")})
			}
			table.Rows = append(table.Rows, riches(3))
			return table
		case 7:
			return bot.Image{Name: anyText().Draw(t, "file"), Alt: anyText().Draw(t, "alt"), PNG: []byte("png")}
		case 8:
			return bot.File{Name: anyText().Draw(t, "file"), Title: anyText().Draw(t, "title"), Data: []byte("data")}
		}
		return bot.Para{Text: rich("para")}
	})
}

// TestRenderAnything: whatever a message says, Discord takes it, all of it is
// there, in order, and nothing in it is live.
func TestRenderAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := bot.Message{Lead: anyRich().Draw(t, "lead"), Blocks: rapid.SliceOfN(anyBlock(), 0, 5).Draw(t, "blocks")}
		for range rapid.IntRange(0, 30).Draw(t, "buttons") {
			m.Buttons = append(m.Buttons, bot.Button{Label: anyText().Draw(t, "label"), Run: "x" + wording.Cut(wording.Clean(anyText().Draw(t, "run")), 1000)})
		}
		all := render(m, forAda)
		mustFit(t, all)
		if got, want := onlyLetters(saidByAll(t, all)), onlyLetters(spoken(m)); !strings.HasPrefix(got, want) {
			t.Fatalf("says   %q\nshould %q", got, want)
		}
		files := 0
		for _, o := range all {
			files += len(o.Files)
		}
		for _, b := range m.Blocks {
			if _, is := b.(bot.Image); is {
				files--
			}
			if _, is := b.(bot.File); is {
				files--
			}
		}
		if files != 0 {
			t.Fatalf("pictures and files are lost: %d", files)
		}
		buttons := buttonsOf(all)
		for i, b := range m.Buttons {
			if _, fits := buttonID(i, ada.ID, b.Run); !fits {
				continue
			}
			if owner, line, ok := readButton(buttons[0].CustomID); !ok || owner != ada.ID || line != b.Run {
				t.Fatalf("a button runs %q, should run %q", line, b.Run)
			}
			buttons = buttons[1:]
		}
	})
}

// TestParagraphsAreLetters: no paragraph begins what only Cairn's own marks may.
func TestParagraphsAreLetters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.Map(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) bot.Span {
			s := anyText().Draw(t, "words")
			if rapid.Bool().Draw(t, "strong") {
				return bot.Strong(s)
			}
			return bot.Plain(s)
		}), 0, 5), func(all []bot.Span) bot.Rich { return all }).Draw(t, "text")
		for _, o := range render(bot.Message{Lead: r}, forAda) {
			if _, problems := readMarkdown(o.Content, false); problems != nil {
				t.Errorf("%q", problems)
			}
		}
	})
}

// FuzzEscape: an escaped text reads back, and holds nothing that Discord acts on.
func FuzzEscape(f *testing.F) {
	for _, s := range nasty {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, one, two string) {
		r := bot.Rich{bot.Plain(one), bot.Strong(two), bot.Plain(two), bot.Mention{Name: one}, bot.Code(two), bot.Plain(one)}
		all := render(bot.Message{Lead: r}, forAda)
		mustFit(t, all)
		var got strings.Builder
		for _, o := range all {
			words, problems := readMarkdown(o.Content, strings.Contains(two, "\n"))
			for _, p := range problems {
				t.Error(p)
			}
			got.WriteString(words)
		}
		if got, want := onlyLetters(got.String()), onlyLetters(wordsOf(r)); visible(want) && got != want {
			t.Errorf("%q says %q", want, got)
		}
	})
}

// FuzzReadButton: a forged id is refused or read, never worse; what is made reads
// back.
func FuzzReadButton(f *testing.F) {
	f.Add("b0.91h7sl0mi1vr:plan show", "1190000000000000007", "plan show")
	f.Add("B一丁", "", `"\`)
	f.Add("b0.~%:x", "U:1", strings.Repeat("ask how ", 30))
	f.Fuzz(func(t *testing.T, forged, owner, line string) {
		if _, got, ok := readButton(forged); ok != (got != "") {
			t.Errorf("%q reads as %q, %v", forged, got, ok)
		}
		owner, line = wording.Clean(owner), "x"+wording.Clean(line)
		id, fits := buttonID(35, owner, line)
		if !fits {
			return
		}
		if length(id) > 100 {
			t.Errorf("an id of %d", length(id))
		}
		if o, l, ok := readButton(id); !ok || o != owner || l != line {
			t.Errorf("%q for %q reads as %q for %q", line, owner, l, o)
		}
	})
}
