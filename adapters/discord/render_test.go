package discord

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"hash/crc32"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
)

var update = flag.Bool("update", false, "write what was seen into the golden files")

var (
	ada    = bot.UserID{Adapter: "discord", ID: "1190000000000000007"}
	forAda = place{Owner: ada}
)

// TestGallery keeps every block and span as it is sent.
func TestGallery(t *testing.T) {
	all := render(bottest.Gallery(), forAda)
	mustFit(t, all)
	golden(t, "testdata/gallery.json", indentedJSON(t, pages(all)))
	if got, want := onlyLetters(saidByAll(t, all)), onlyLetters(spoken(bottest.Gallery())); got != want {
		t.Errorf("says\n%q, should say\n%q", got, want)
	}
}

// pageShown is a message in a golden file; of what is uploaded the names.
type pageShown struct {
	Content    string      `json:"content"`
	Components any         `json:"components,omitempty"`
	Files      []fileShown `json:"files,omitempty"`
}

type fileShown struct {
	Name, Type, Alt string
	Bytes           int
}

func pages(all []outgoing) []pageShown {
	var out []pageShown
	for _, o := range all {
		one := pageShown{Content: o.Content, Components: o.Components}
		if len(o.Components) == 0 {
			one.Components = nil
		}
		for _, f := range o.Files {
			one.Files = append(one.Files, fileShown{f.Name, f.Type, f.Alt, len(f.Data)})
		}
		out = append(out, one)
	}
	return out
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil { //nolint:gosec // a file of the repository
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s: differs; run with -update if that is right (-want +got):\n%s", file, diff)
	}
}

// indentedJSON is how golden files show what is sent.
func indentedJSON(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(b.String())
}

// TestLetters: what could be read as a mark shows letter by letter, and nothing
// else is touched.
func TestLetters(t *testing.T) {
	for text, want := range map[string]string{
		"Plain words, 3.5 % (a-b) & c; 2 < 3 > 1 = 1.": "Plain words, 3.5 % (a-b) & c; 2 < 3 > 1 = 1.",
		"at 22:00–08:00, 10:30:45, a:b":                "at 22:00–08:00, 10:30:45, a:b",
		"~5 h | 6 h, #general, a@example.org":          "~5 h | 6 h, #general, a@example.org",
		"**b** __u__ _i_ *i* `c`":                      "\\*\\*b\\*\\* \\_\\_u\\_\\_ \\_i\\_ \\*i\\* \\`c\\`",
		"~~s~~ ||s||":                                  `\~\~s\~\~ \|\|s\|\|`,
		"# head":                                       `\# head`,
		"-# small":                                     `\-# small`,
		"  - item":                                     `\- item`,
		"1. one\n12) two\n3.5 h":                       `1\. one` + "\n" + `12\) two` + "\n3.5 h",
		"> quote\n>>> more":                            `\> quote` + "\n" + `\>>> more`,
		"```go\ncode\n```":                             "\\`\\`\\`go\ncode\n\\`\\`\\`",
		"@everyone @here @Everyone @ada":               `\@everyone \@here \@Everyone @ada`,
		"<@1> <@&1> <#1> <t:1:F> <:a:1> </x:1> <a@b>":  `\<@1> \<@&1> \<#1> \<t:1:F> \<\:a:1> \</x:1> \<a@b>`,
		":smile: :+1:":                                 `\:smile: \:+1:`,
		"https://example.org and discord.gg/abc":       `https\://example.org and discord.gg\/abc`,
		"[bank](https://evil.example)":                 `\[bank](https\://evil.example)`,
		`\*\`:                                          `\\\*\\`,
		`¯\_(ツ)_/¯`:                                    `¯\\\_(ツ)\_/¯`,
	} {
		all := render(bot.Message{Lead: bot.Say(text)}, forAda)
		if len(all) != 1 || all[0].Content != strings.TrimLeft(want, " ") && all[0].Content != "  "+want {
			t.Errorf("%q\n got %q\nwant %q", text, all[0].Content, want)
		}
	}
}

// TestSpans: how each span is written, alone and beside others.
func TestSpans(t *testing.T) {
	const to = "https://example.org/a_(b)"
	at := time.Date(2026, time.November, 23, 18, 0, 0, 0, time.UTC)
	for want, text := range map[string]bot.Rich{
		"**ab** c":                        {bot.Strong("a"), bot.Strong("b"), bot.Plain(" c")},
		"**a** \n **b**":                  {bot.Strong("a "), bot.Strong("\n"), bot.Strong(" b")},
		`\:smile:`:                        {bot.Plain(":smi"), bot.Plain("le:")},
		`\@**everyone**`:                  {bot.Plain("@"), bot.Strong("everyone")},
		"`log 45 min` \\`":                {bot.Code("log 45 min"), bot.Code(""), bot.Plain(" "), bot.Code("`")},
		"[the \\*guide\\*](<" + to + ">)": {bot.Link{Text: "the *guide*", URL: to}},
		"<" + to + ">":                    {bot.Link{URL: to}},
		"a \\[b (<" + to + ">)":           {bot.Link{Text: "a [b", URL: to}},
		"https\\://x.org (<" + to + ">)":  {bot.Link{Text: "https://x.org", URL: to}},
		"the guide":                       {bot.Link{Text: "the guide", URL: "http://example.org"}},
		"due <t:1795456800:F>.":           {bot.Plain("due "), bot.Moment{At: at, Zone: "Europe/Berlin"}, bot.Plain(".")},
		"Mon 23 Nov 2026":                 {bot.Moment{At: at, Zone: "Europe/Berlin", Date: true}},
		"Sat 1 Jan 10000, 00:00 UTC":      {bot.Moment{At: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}},
		"@ada and @bob":                   {bot.Mention{User: ada, Name: "ada"}, bot.Plain(" and "), bot.Mention{Name: "bob\n"}},
	} {
		if all := render(bot.Message{Lead: text}, forAda); len(all) != 1 || all[0].Content != want {
			t.Errorf("%v: %+v, want %q", text, all, want)
		}
	}
}

// TestNobodyIsCalled (trap D11): what is sent mentions nobody, whatever was written.
func TestNobodyIsCalled(t *testing.T) {
	text := "@everyone <@&1> <@1190000000000000007> @here"
	m := bot.Message{Lead: bot.Say(text), Blocks: []bot.Block{
		bot.Head{Text: text},
		bot.Quote{Text: bot.Say(text)},
		bot.Note{Text: bot.Say(text)},
		bot.List{Items: []bot.Rich{bot.Say(text)}},
		bot.Para{Text: bot.Say("{} {}", bot.Strong(text), bot.Link{Text: text, URL: "https://example.org"})},
		bot.Para{Text: bot.Say("{}{}", bot.Plain("@"), bot.Strong("everyone"))},
		bot.Para{Text: bot.Say("{}{}", bot.Plain("<"), bot.Plain("@1>"))},
		bot.Para{Text: bot.Say("{} and {}", bot.Mention{User: ada, Name: "everyone"}, bot.Mention{User: ada, Name: "ada"})},
	}}
	all := render(m, forAda)
	saidByAll(t, all)
	for _, o := range all {
		if bare := strings.ReplaceAll(o.Content, `\`, ""); strings.Contains(strings.ReplaceAll(o.Content, `\@everyone`, ""), "@everyone") || strings.Contains(strings.ReplaceAll(o.Content, `\<@`, ""), "<@") || bare == o.Content {
			t.Errorf("live in %q", o.Content)
		}
		if got := fmt.Sprint(bodyOf(t, o)["allowed_mentions"]); got != "map[parse:[] replied_user:false]" {
			t.Errorf("allowed_mentions %s", got)
		}
	}
}

// TestD12: 2,500 characters come in two messages, with code between
// fences in each, and nothing is lost.
func TestD12(t *testing.T) {
	words := strings.TrimSpace(strings.Repeat("Ten words, and no more than that, are in this. ", 54))
	var rows []string
	for i := range 120 {
		rows = append(rows, strings.Repeat("x", i%30)+" row ```")
	}
	wide := strings.Repeat("学ぶことは楽しい。", 700)
	stars := strings.Repeat("*", 3000)
	for name, m := range map[string]bot.Message{
		"words": {Lead: bot.Say(words)},
		"code":  {Lead: bot.Say("As text:"), Blocks: []bot.Block{bot.Para{Text: bot.Rich{bot.Code(strings.Join(rows, "\n"))}}, bot.Para{Text: bot.Say("And more.")}}},
		"wide":  {Lead: bot.Say(wide)},
		"stars": {Lead: bot.Say(stars), Blocks: []bot.Block{bot.Note{Text: bot.Say(stars)}, bot.Facts{Rows: []bot.Fact{{Name: stars, Value: bot.Say(stars)}}}}},
		"emoji": {Lead: bot.Rich{bot.Strong(strings.Repeat("👩‍👩‍👧", 500))}},
	} {
		all := render(m, forAda)
		mustFit(t, all)
		if len(all) < 2 {
			t.Errorf("%s: %d messages", name, len(all))
		}
		if got, want := onlyLetters(saidByAll(t, all)), onlyLetters(spoken(m)); got != want {
			t.Errorf("%s: says %d letters of %d", name, len(got), len(want))
		}
		for i, o := range all {
			if n := strings.Count("\n"+o.Content+"\n", "\n"+fence+"\n"); name == "code" && n != 2 {
				t.Errorf("%s: %d fences in message %d", name, n, i+1)
			}
		}
	}
}

// TestOrder keeps order over several messages, a heading with what it heads, a list's
// numbers, and pictures and files with the text they belong to.
func TestOrder(t *testing.T) {
	words := func(n int) bot.Rich { return bot.Say(strings.TrimSpace(strings.Repeat("word ", n))) }
	var items []bot.Rich
	for range 30 {
		items = append(items, words(15))
	}
	m := bot.Message{Lead: words(10), Blocks: []bot.Block{
		bot.Image{Name: "a.png", Alt: "a", PNG: []byte("x")},
		bot.Para{Text: words(385)},
		bot.Head{Text: "List"},
		bot.List{Start: 1, Items: items},
		bot.File{Name: "c.csv", Type: "text/csv", Data: []byte("z")},
	}, Buttons: []bot.Button{{Label: "More", Run: "more"}}}
	all := render(m, forAda)
	mustFit(t, all)
	var got []string
	for _, o := range all {
		first, _, _ := strings.Cut(o.Content, "\n")
		last := o.Content[strings.LastIndex(o.Content, "\n")+1:]
		var files []string
		for _, f := range o.Files {
			files = append(files, f.Name)
		}
		got = append(got, strings.Join([]string{first[:8], last[:8], strings.Join(files, ","), strings.Repeat("row", len(o.Components))}, "|"))
	}
	want := []string{"word wor|word wor|a.png|", "### List|25. word||", "26. word|30. word|c.csv|row"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTable: a narrow one stands in columns, a wide one is a list.
func TestTable(t *testing.T) {
	narrow := bot.Table{Caption: "Cost", Columns: []bot.Column{{Name: "Case"}, {Name: "Cost", Number: true}, {Name: "Done"}}, Rows: [][]bot.Rich{
		{bot.Say("Low"), bot.Say("$96"), bot.Say("Mar 2027")}, {bot.Say("High"), bot.Say("$1,196"), nil},
	}}
	counted := bot.Table{Columns: []bot.Column{{Name: "No.", Number: true}, {Name: "Option"}, {Name: "Cost of everything in it"}, {Name: "Stacks"}}, Rows: [][]bot.Rich{
		{bot.Say("1"), bot.Say("Google"), bot.Say("*$196*"), bot.Say("yes")}, {bot.Say("2"), bot.Say("HarvardX"), nil, bot.Say("?")},
	}}
	for _, c := range []struct {
		table bot.Table
		want  string
	}{
		{narrow, "**Cost**\n```\nCase    Cost  Done\n────  ──────  ────────\nLow      $96  Mar 2027\nHigh  $1,196  –\n```"},
		{counted, "1. **Google** — Cost of everything in it:\u00a0\\*$196\\*\u00a0· Stacks:\u00a0yes\n2. **HarvardX** — Stacks:\u00a0?"},
		{bot.Table{Caption: "None", Columns: []bot.Column{{Name: "a"}}}, "**None**\n```\na\n─\n```"},
	} {
		if got := render(bot.Message{Blocks: []bot.Block{c.table}}, forAda); len(got) != 1 || got[0].Content != c.want {
			t.Errorf("got\n%q\nwant\n%q", got, c.want)
		}
	}
}

func TestEmpty(t *testing.T) {
	apart := render(bot.Message{Lead: bot.Say("a" + strings.Repeat(" ", 5000) + "b")}, forAda)
	mustFit(t, apart)
	if len(apart) != 2 {
		t.Errorf("%d messages of two letters", len(apart))
	}
	for _, m := range []bot.Message{{}, {Lead: bot.Say("")}, {Lead: bot.Say(" \n\u200b")}, {Blocks: []bot.Block{bot.Para{}, bot.Facts{}, bot.List{}, bot.Quote{Text: bot.Say("\n")}}}} {
		if all := render(m, forAda); len(all) > 0 {
			t.Errorf("%d messages for nothing: %+v", len(all), all)
		}
	}
}

// TestFiles: ten go with a message, and one that Discord refuses is named.
func TestFiles(t *testing.T) {
	m := bot.Message{Lead: bot.Say("Files")}
	for range 12 {
		m.Blocks = append(m.Blocks, bot.File{Name: "a.csv", Type: "text/csv", Title: "A", Data: []byte("x")})
	}
	m.Blocks = append(m.Blocks, bot.File{Name: "big.csv", Data: make([]byte, 10<<20+1)}, bot.Image{Name: "big.png", Alt: "a chart", PNG: make([]byte, 10<<20+1)})
	for range 3 {
		m.Blocks = append(m.Blocks, bot.File{Name: "half.csv", Data: make([]byte, 9<<20)})
	}
	all := render(m, forAda)
	mustFit(t, all)
	if len(all) != 3 || len(all[0].Files) != 10 || len(all[1].Files) != 4 || len(all[2].Files) != 1 {
		t.Errorf("%d messages", len(all))
	}
	if said := saidByAll(t, all); !strings.Contains(said, "File: big.csv  (too large for Discord, which takes 10 MB)") || !strings.Contains(said, "Picture: a chart (too large") {
		t.Errorf("says %q", said)
	}
}

func TestButtons(t *testing.T) {
	var numbers strings.Builder
	for i := range 60 {
		numbers.WriteString(strconv.Itoa(i*i*7919) + " ")
	}
	long := "ask " + numbers.String()
	m := bot.Message{Lead: bot.Say("Choose"), Buttons: []bot.Button{{Label: "A", Run: `log "1 h" & <more>`}, {Label: "Long", Run: long}, {Run: "no label"}}}
	for range 30 {
		m.Buttons = append(m.Buttons, bot.Button{Label: "More", Run: "more", Style: bot.Danger})
	}
	all := render(m, forAda)
	mustFit(t, all)
	var lines []string
	for _, b := range buttonsOf(all) {
		owner, line, ok := readButton(b.CustomID)
		if !ok || owner != ada.ID {
			t.Errorf("button %q reads as %q for %q", b.CustomID, line, owner)
		}
		lines = append(lines, line)
	}
	if len(lines) != 32 || lines[0] != `log "1 h" & <more>` || len(all) != 2 {
		t.Errorf("%d messages, buttons run %q", len(all), lines)
	}
	if !strings.Contains(saidByAll(t, all), "Long: say "+strings.TrimSpace(long)) {
		t.Error("a button too long to be one is lost")
	}
	if owner, line, ok := readButton(buttonsOf(render(m, place{}))[0].CustomID); owner != "" || line == "" || !ok {
		t.Errorf("a button for anybody is for %q", owner)
	}
	for _, forged := range []string{"", "x", "b", "b0.", "b0.:", ":plan show", "b0:plan show", "b0.***:plan show", "B", "B\u4e00", "Bx", "f7:plan add", strings.Repeat("B", 9000)} {
		if _, line, ok := readButton(forged); ok {
			t.Errorf("%.20q reads as %.20q", forged, line)
		}
	}
}

// TestButtonsStay: buttons that were painted before work after an upgrade. These
// ids must never be read differently.
func TestButtonsStay(t *testing.T) {
	for id, want := range map[string]string{
		"b0.91h7sl0mi1vr:plan show": "plan show",
		"b2.:help":                  "help",
		packedReview:                `review --item "item-3" --interviews "no" --used "no" --worth "no" --next "keep going" --stage "14" --again=true`,
		packedAsk:                   "ask How is a microcredential different from a professional certification such as PMP or CFA?",
	} {
		if _, line, ok := readButton(id); !ok || line != want {
			t.Errorf("%q reads as %q", id, line)
		}
	}
	if sum := crc32.ChecksumIEEE([]byte(usual)); sum != 0xeb0053d8 {
		t.Errorf("what is usual was changed, its sum is %#x", sum)
	}
	if id, _ := buttonID(0, ada.ID, `review --item "item-3" --interviews "no" --used "no" --worth "no" --next "keep going" --stage "14" --again=true`); id != packedReview {
		t.Errorf("%+q", id)
	}
	if id, _ := buttonID(1, ada.ID, "ask How is a microcredential different from a professional certification such as PMP or CFA?"); id != packedAsk {
		t.Errorf("%+q", id)
	}
}

const (
	packedReview = "B媴夳愰縯膌檌苐稫窰睪堲挰犋値匏曐謂谚傝津蜁壈恊倁乀丏跼"
	packedAsk    = "B媵夳愰縯膌檌苐稫窠瞙性嬈琷花慊売櫅弡截売苔皸竏至帅砇烈曤猱吨戃洀潿倠掜蕇泐一七跿"
)

func TestBar(t *testing.T) {
	for _, c := range []struct {
		done, total float64
		want        string
	}{{0, 8, "▱▱▱▱▱▱▱▱▱▱"}, {0.01, 8, "▰▱▱▱▱▱▱▱▱▱"}, {3, 8, "▰▰▰▱▱▱▱▱▱▱"}, {7.99, 8, "▰▰▰▰▰▰▰▰▰▱"}, {8, 8, "▰▰▰▰▰▰▰▰▰▰"}, {30, 8, "▰▰▰▰▰▰▰▰▰▰"}, {-1, -1, "▱▱▱▱▱▱▱▱▱▱"}, {0, 0, "▱▱▱▱▱▱▱▱▱▱"}} {
		if got := bar(c.done, c.total); got != c.want {
			t.Errorf("%g of %g: %s, want %s", c.done, c.total, got, c.want)
		}
	}
}
