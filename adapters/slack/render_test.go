package slack

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/bottest"
)

var update = flag.Bool("update", false, "write what was seen into the golden files")

var ada = bot.UserID{Adapter: "slack", Workspace: "T1", ID: "U1"}

// TestGallery keeps the JSON of every block and span.
func TestGallery(t *testing.T) {
	posts := render(bottest.Gallery(), ada)
	mustFit(t, posts)
	golden(t, "testdata/gallery.json", shown(t, posts))
}

// shown is posts as JSON; of what is uploaded the names.
func shown(t *testing.T, posts []post) string {
	t.Helper()
	type upload struct {
		Name, Alt string
		Bytes     int
	}
	type page struct {
		Text    string   `json:"text"`
		Blocks  any      `json:"blocks"`
		Uploads []upload `json:"uploads,omitempty"`
	}
	var all []page
	for _, p := range posts {
		one := page{Text: p.Text, Blocks: p.Blocks}
		for _, image := range p.Images {
			one.Uploads = append(one.Uploads, upload{image.Name, image.Alt, len(image.PNG)})
		}
		for _, f := range p.Files {
			one.Uploads = append(one.Uploads, upload{f.Name, f.Title, len(f.Data)})
		}
		all = append(all, one)
	}
	return indentedJSON(t, all)
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
		t.Errorf("%s: rendered differently; run with -update if that is right (-want +got):\n%s", file, diff)
	}
}

// TestEscaped sends nothing live, whatever somebody wrote.
func TestEscaped(t *testing.T) {
	posts := render(bot.Message{Lead: bot.Say("<!channel> <@U1> & <https://example.org|x>")}, ada)
	if len(posts) != 1 {
		t.Fatalf("%d posts", len(posts))
	}
	const want = "&lt;!channel&gt; &lt;@U1&gt; &amp; &lt;https://example.org|x&gt;"
	if posts[0].Text != want {
		t.Errorf("text %q, want %q", posts[0].Text, want)
	}
	if got := saidBy(t, posts[0].Blocks); got != "<!channel> <@U1> & <https://example.org|x>" {
		t.Errorf("blocks say %q", got)
	}
}

func TestEmpty(t *testing.T) {
	for _, m := range []bot.Message{{}, {Lead: bot.Say("")}, {Blocks: []bot.Block{bot.Para{}, bot.Facts{}, bot.List{}}}} {
		if posts := render(m, ada); len(posts) > 0 {
			t.Errorf("%d posts for nothing: %+v", len(posts), posts)
		}
	}
}

// TestOrder keeps order over several posts, a heading with what it heads, a list
// and code in one piece, and one table a post.
func TestOrder(t *testing.T) {
	table := bot.Table{Caption: "Board", Columns: []bot.Column{{Name: "Name"}}, Rows: [][]bot.Rich{{bot.Say("one")}}}
	words := func(n int) bot.Rich { return bot.Say(strings.TrimSpace(strings.Repeat("word ", n))) }
	var items []bot.Rich
	for range 30 {
		items = append(items, words(10))
	}
	m := bot.Message{Lead: words(10), Blocks: []bot.Block{
		bot.Para{Text: words(500)},
		bot.Para{Text: words(500)},
		bot.Para{Text: words(500)},
		bot.Para{Text: words(300)},
		bot.Head{Text: "List"},
		bot.List{Start: 1, Items: items},
		bot.Para{Text: bot.Rich{bot.Code(strings.Repeat("a line of code\n", 150))}},
		table,
		bot.Para{Text: words(3)},
		table,
		bot.Image{Name: "a.png", Alt: "a", PNG: []byte("x")},
		bot.Image{Name: "b.png", Alt: "b", PNG: []byte("y")},
		bot.File{Name: "c.csv", Data: []byte("z")},
	}, Buttons: []bot.Button{{Label: "More", Run: "more"}}}
	posts := render(m, ada)
	mustFit(t, posts)
	golden(t, "testdata/order.txt", outline(posts))
}

// outline shows posts as types of blocks.
func outline(posts []post) string {
	var b strings.Builder
	for _, p := range posts {
		for _, block := range p.Blocks {
			b.WriteString(string(block.BlockType()) + " ")
		}
		for _, image := range p.Images {
			b.WriteString(image.Name + " ")
		}
		for _, f := range p.Files {
			b.WriteString(f.Name + " ")
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestLong: 60 paragraphs or 10,000 characters come in several posts, each with a
// text of its own.
func TestLong(t *testing.T) {
	many := bot.Message{Lead: bot.Say("Many")}
	for range 60 {
		many.Blocks = append(many.Blocks, bot.Para{Text: bot.Say("One of them.")})
	}
	long := bot.Message{Lead: bot.Say(strings.Repeat("Ten characters each. ", 500))}
	wide := bot.Message{Lead: bot.Say(strings.Repeat("学ぶことは楽しい。", 700))}
	for name, m := range map[string]bot.Message{"many": many, "long": long, "wide": wide} {
		posts := render(m, ada)
		mustFit(t, posts)
		if name != "long" && len(posts) < 2 {
			t.Errorf("%s: %d posts", name, len(posts))
		}
		if got, want := letters(saidByAll(t, posts)), letters(spoken(m)); got != want {
			t.Errorf("%s: says %d characters of %d", name, len(got), len(want))
		}
	}
}

// TestMoment: an instant is a date element with words to fall back on, in small
// print too; a date is words alone.
func TestMoment(t *testing.T) {
	m := bottest.Gallery()
	at := m.Lead[len(m.Lead)-4].(bot.Moment)
	posts := render(bot.Message{Lead: bot.Rich{at}, Blocks: []bot.Block{bot.Note{Text: bot.Say("Saved {}", at)}}}, ada)
	got := indentedJSON(t, posts[0].Blocks)
	for _, want := range []string{
		`"timestamp": 1795456800`, `"fallback": "Mon 23 Nov 2026, 19:00 CET"`,
		"Saved <!date^1795456800^{day_divider_pretty} at {time}|Mon 23 Nov 2026, 19:00 CET>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
}

// TestNote: small print is small, unless its words could be taken for marks.
func TestNote(t *testing.T) {
	for _, c := range []struct {
		text bot.Rich
		want string // "" for rich text
	}{
		{bot.Say("Source: {}, 2023 & more", bot.Link{Text: "the <guide>", URL: "https://example.org/a?b=c&d"}), "Source: <https://example.org/a?b=c&amp;d|the &lt;guide&gt;>, 2023 &amp; more"},
		{bot.Say("Say {}, or {} to drop it.", bot.Code("skip"), bot.Strong("cancel")), "Say `skip`, or *cancel* to drop it."},
		{bot.Say("quiet from 22:00-08:00"), "quiet from 22:00-08:00"},
		{bot.Say("<!channel> @here"), "&lt;!channel&gt; @here"},
		{bot.Say("a *b* c"), ""},
		{bot.Say("snake_case"), ""},
		{bot.Say(":smile: or :+1:"), ""},
		{bot.Say("{}{}", bot.Plain(":smi"), bot.Plain("le:")), ""},
		{bot.Say("> not a quote"), ""},
		{bot.Say("word{}", bot.Code("glued")), ""},
		{bot.Say("{}word", bot.Strong("glued")), ""},
		{bot.Say("{}{}", bot.Strong("two"), bot.Code("marks")), ""},
		{bot.Say("{}", bot.Code("a`b")), ""},
		{bot.Say("{}", bot.Strong("two\nlines")), ""},
		{bot.Say("{}", bot.Link{Text: "a*b", URL: "https://example.org"}), ""},
	} {
		posts := render(bot.Message{Blocks: []bot.Block{bot.Note{Text: c.text}}}, ada)
		mustFit(t, posts)
		data := indentedJSON(t, posts[0].Blocks)
		if small := strings.Contains(data, `"type": "context"`); small != (c.want != "") {
			t.Errorf("%q: small print is %v: %s", c.text, small, data)
		}
		if c.want != "" && !strings.Contains(data, `"text": "`+c.want+`"`) {
			t.Errorf("%q: want %q in %s", c.text, c.want, data)
		}
		if got := saidByAll(t, posts); strings.TrimSpace(got) != c.text.String() {
			t.Errorf("%q says %q", c.text, got)
		}
	}
}

// TestTable falls back to columns of letters where Slack takes no table.
func TestTable(t *testing.T) {
	big := bot.Table{Caption: "Big", Columns: []bot.Column{{Name: "n", Number: true}, {Name: "name"}}}
	for range 120 {
		big.Rows = append(big.Rows, []bot.Rich{bot.Say("1"), bot.Say("a name")})
	}
	wide := bot.Table{Caption: "Wide", Columns: make([]bot.Column, 21), Rows: [][]bot.Rich{{bot.Say("x")}}}
	heavy := bot.Table{Columns: []bot.Column{{Name: "a"}}, Rows: [][]bot.Rich{{bot.Say(strings.Repeat("word ", 3000))}}}
	for name, table := range map[string]bot.Table{"big": big, "wide": wide, "heavy": heavy, "empty": {Caption: "None", Columns: []bot.Column{{Name: "a"}}}} {
		posts := render(bot.Message{Blocks: []bot.Block{table}}, ada)
		mustFit(t, posts)
		if got := outline(posts); strings.Contains(got, "table") {
			t.Errorf("%s: %s", name, got)
		}
		if got, want := letters(saidByAll(t, posts)), letters(spoken(bot.Message{Blocks: []bot.Block{table}})); got != want {
			t.Errorf("%s: %q lacks %q", name, got, want)
		}
	}
	if got := strings.Count(saidByAll(t, render(bot.Message{Blocks: []bot.Block{big}}, ada)), "a name"); got != 120 {
		t.Errorf("%d rows of 120 shown", got)
	}
}

func TestButtons(t *testing.T) {
	long := strings.Repeat(`"`, 1400)
	m := bot.Message{Lead: bot.Say("Choose"), Buttons: []bot.Button{{Label: "A", Run: `log "1 h" & <more>`}, {Label: "Long", Run: long}, {Run: "no label"}}}
	for range 12 {
		m.Buttons = append(m.Buttons, bot.Button{Label: "More", Run: "more", Style: bot.Danger})
	}
	posts := render(m, ada)
	mustFit(t, posts)
	var lines []string
	for _, b := range buttonsOf(posts) {
		owner, line, ok := readButton(b.Value)
		if !ok || owner != "U1" {
			t.Errorf("button %q reads as %q for %q", b.Value, line, owner)
		}
		lines = append(lines, line)
	}
	if len(lines) != 14 || lines[0] != `log "1 h" & <more>` {
		t.Errorf("buttons run %q", lines)
	}
	if !strings.Contains(saidByAll(t, posts), "Long: say "+long) {
		t.Error("a button too long to be one is lost")
	}
	if owner, line, ok := readButton(buttonsOf(render(m, bot.UserID{}))[0].Value); owner != "" || line == "" || !ok {
		t.Errorf("a button for anybody is for %q", owner)
	}
	for _, forged := range []string{"", "x", "{}", "[]", `{"u":"U1"}`, `{"l":1}`, `{"l":"` + strings.Repeat("x", 9000) + `"}`} {
		if _, line, ok := readButton(forged); ok {
			t.Errorf("%.20q reads as %.20q", forged, line)
		}
	}
}

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
