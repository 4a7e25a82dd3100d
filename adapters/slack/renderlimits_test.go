package slack

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/slack-go/slack"
)

// surface is where blocks are shown; limits differ.
type surface struct {
	name   string
	blocks int
	allow  []string
}

var (
	inMessage = surface{"message", 50, []string{"rich_text", "header", "context", "actions", "table"}}
	inHome    = surface{"home", 100, []string{"rich_text", "header", "context", "actions", "divider"}}
	inModal   = surface{"modal", 100, []string{"rich_text", "header", "context", "input", "section"}}
)

// validate returns what Slack would refuse about blocks, judged by their JSON and
// by Slack's documented limits, written down here a second time.
func validate(where surface, blocks []slack.Block) (problems []string) {
	v := validator{surface: where, actions: map[string]bool{}, ids: map[string]bool{}}
	data, err := json.Marshal(blocks)
	if err != nil {
		return []string{err.Error()}
	}
	if where.name == "message" && len(data) > 12500 {
		v.fail("%d bytes of blocks", len(data))
	}
	if len(blocks) > where.blocks {
		v.fail("%d blocks", len(blocks))
	}
	var all []map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		return []string{err.Error()}
	}
	tables := 0
	for _, b := range all {
		v.block(b)
		if b["type"] == "table" {
			tables++
		}
	}
	if tables > 1 {
		v.fail("%d tables in one message", tables)
	}
	return v.problems
}

type validator struct {
	surface
	actions, ids map[string]bool
	problems     []string
}

func (v *validator) fail(format string, args ...any) {
	v.problems = append(v.problems, fmt.Sprintf(format, args...))
}

func text(v any) string { s, _ := v.(string); return s }

func list(v any) []map[string]any {
	var out []map[string]any
	items, _ := v.([]any)
	for _, one := range items {
		m, _ := one.(map[string]any)
		out = append(out, m)
	}
	return out
}

func object(v any) map[string]any { m, _ := v.(map[string]any); return m }

func (v *validator) length(what, s string, most int) {
	if n := len(utf16.Encode([]rune(s))); n < 1 || n > most {
		v.fail("%s has %d characters, allowed are 1 to %d", what, n, most)
	}
}

func (v *validator) block(b map[string]any) {
	kind := text(b["type"])
	if !slices.Contains(v.allow, kind) {
		v.fail("%s in %s", kind, v.name)
	}
	if id := text(b["block_id"]); id != "" {
		v.length("block_id", id, 255)
		if v.ids[id] {
			v.fail("block_id %q twice", id)
		}
		v.ids[id] = true
	}
	switch kind {
	case "header":
		v.words(b["text"], "plain_text", 150)
	case "section":
		v.words(b["text"], "", 3000)
	case "context":
		if n := len(list(b["elements"])); n < 1 || n > 10 {
			v.fail("context of %d", n)
		}
		for _, e := range list(b["elements"]) {
			v.words(e, "", 3000)
		}
	case "actions":
		if n := len(list(b["elements"])); n < 1 || n > 25 {
			v.fail("%d actions", n)
		}
		for _, e := range list(b["elements"]) {
			v.button(e)
		}
	case "rich_text":
		v.rich(list(b["elements"]))
	case "table":
		v.table(b)
	case "input":
		v.length("label", text(object(b["label"])["text"]), 2000)
		v.words(b["label"], "plain_text", 2000)
		if b["hint"] != nil {
			v.words(b["hint"], "plain_text", 2000)
		}
		v.input(object(b["element"]))
	}
}

func (v *validator) words(o any, kind string, most int) {
	t := object(o)
	if kind != "" && t["type"] != kind {
		v.fail("%v should be %s", t["type"], kind)
	}
	v.length("text", text(t["text"]), most)
	if strings.TrimSpace(text(t["text"])) == "" {
		v.fail("blank text")
	}
	if t["type"] == "mrkdwn" {
		for _, live := range []string{"<!channel", "<!here", "<!everyone", "<!subteam", "<@", "<#"} {
			if strings.Contains(text(t["text"]), live) {
				v.fail("live %s in %q", live, t["text"])
			}
		}
	}
}

func (v *validator) action(e map[string]any) {
	id := text(e["action_id"])
	v.length("action_id", id, 255)
	if v.actions[id] {
		v.fail("action_id %q twice", id)
	}
	v.actions[id] = true
}

func (v *validator) button(e map[string]any) {
	if e["type"] != "button" {
		v.fail("%v among buttons", e["type"])
	}
	v.action(e)
	v.words(e["text"], "plain_text", 75)
	v.length("value", text(e["value"]), 2000)
}

func (v *validator) rich(all []map[string]any) {
	if len(all) == 0 {
		v.fail("empty rich_text")
	}
	for _, e := range all {
		if inner := list(e["elements"]); e["type"] == "rich_text_list" {
			if n, _ := e["offset"].(float64); n < 0 {
				v.fail("list begins at %v", n)
			}
			v.rich(inner)
		} else {
			v.spans(inner)
		}
	}
}

func (v *validator) spans(all []map[string]any) {
	length := 0
	if len(all) == 0 {
		v.fail("empty section")
	}
	for _, e := range all {
		length += len(utf16.Encode([]rune(text(e["text"]))))
		switch e["type"] {
		case "text":
			v.length("text element", text(e["text"]), 3000)
		case "link":
			v.length("link", text(e["text"]), 3000)
			if !strings.HasPrefix(text(e["url"]), "https://") || strings.ContainsAny(text(e["url"]), " <>|") {
				v.fail("link to %q", e["url"])
			}
		case "date":
			if n, _ := e["timestamp"].(float64); n <= 0 || n > 253402300800 || text(e["format"]) == "" || text(e["fallback"]) == "" {
				v.fail("date %v", e)
			}
		default:
			v.fail("%v in rich text", e["type"])
		}
	}
	if length > 3000 {
		v.fail("%d characters in a section", length)
	}
}

func (v *validator) table(b map[string]any) {
	rows, _ := b["rows"].([]any)
	if len(rows) < 1 || len(rows) > 100 {
		v.fail("%d rows", len(rows))
	}
	if n := len(list(b["column_settings"])); n > 20 {
		v.fail("%d column settings", n)
	}
	for _, row := range rows {
		cells := list(row)
		if len(cells) < 1 || len(cells) > 20 {
			v.fail("%d cells", len(cells))
		}
		for _, c := range cells {
			switch c["type"] {
			case "raw_text":
				v.length("cell", text(c["text"]), 3000)
			case "rich_text":
				v.rich(list(c["elements"]))
			default:
				v.fail("cell %v", c["type"])
			}
		}
	}
}

func (v *validator) input(e map[string]any) {
	v.action(e)
	if e["placeholder"] != nil {
		v.words(e["placeholder"], "plain_text", 150)
	}
	options := list(e["options"])
	switch e["type"] {
	case "plain_text_input":
		if n, _ := e["max_length"].(float64); n > 3000 {
			v.fail("max_length %v", n)
		}
	case "number_input", "datepicker", "users_select":
	case "static_select", "checkboxes":
		most := map[any]int{"static_select": 100, "checkboxes": 10}[e["type"]]
		if len(options) < 1 || len(options) > most {
			v.fail("%d options", len(options))
		}
	default:
		v.fail("input %v", e["type"])
	}
	for _, o := range options {
		v.words(o["text"], "plain_text", 75)
		v.length("option", text(o["value"]), 150)
	}
}

// mustFit fails the test for whatever Slack would refuse of posts.
func mustFit(t failer, all []post) {
	for i, p := range all {
		for _, problem := range validate(inMessage, p.Blocks) {
			t.Errorf("post %d: %s", i+1, problem)
		}
		if n := len(utf16.Encode([]rune(p.Text))); strings.TrimSpace(p.Text) == "" || n > 4000 {
			t.Errorf("post %d: a text of %d characters", i+1, n)
		}
		if bare := strings.NewReplacer("&amp;", "", "&lt;", "", "&gt;", "").Replace(p.Text); strings.ContainsAny(bare, "<>&") {
			t.Errorf("post %d: unescaped text %q", i+1, bare)
		}
		for _, f := range p.Files {
			if len(f.Data) == 0 || f.Name == "" || strings.ContainsAny(f.Name, `/\`) {
				t.Errorf("post %d: file %q of %d bytes", i+1, f.Name, len(f.Data))
			}
		}
		for _, image := range p.Images {
			if len(image.PNG) == 0 || image.Name == "" || strings.ContainsAny(image.Name, `/\`) || len(utf16.Encode([]rune(image.Alt))) > 1000 {
				t.Errorf("post %d: picture %q", i+1, image.Name)
			}
		}
	}
}

// TestValidate sees the validator complain: one that never does proves nothing.
func TestValidate(t *testing.T) {
	long := strings.Repeat("x", 3001)
	section := func(s string) slack.Block {
		return slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionTextElement(s, nil)))
	}
	button := func(id, label, value string) slack.Block {
		return slack.NewActionBlock("", slack.NewButtonBlockElement(id, value, plainText(label)))
	}
	table := func(rows, cells int) slack.Block {
		b := slack.NewTableBlock("")
		for range rows {
			b.AddRow(slices.Repeat([]slack.TableCell{slack.NewTableRawTextCell("x")}, cells)...)
		}
		return b
	}
	mark := func(s string) slack.Block {
		return slack.NewContextBlock("", slack.NewTextBlockObject(slack.MarkdownType, s, false, true))
	}
	for name, blocks := range map[string][]slack.Block{
		"too many blocks":  slices.Repeat([]slack.Block{section("x")}, 51),
		"too much":         slices.Repeat([]slack.Block{section(long[:2900])}, 5),
		"empty text":       {section("")},
		"long text":        {section(long)},
		"long header":      {slack.NewHeaderBlock(plainText(long[:151]))},
		"long label":       {button("a", long[:76], "v")},
		"long value":       {button("a", "x", long[:2001])},
		"no value":         {button("a", "x", "")},
		"action id twice":  {button("a", "x", "v"), button("a", "y", "w")},
		"two tables":       {table(1, 1), table(1, 1)},
		"rows":             {table(101, 1)},
		"cells":            {table(1, 21)},
		"live mention":     {mark("<!channel>")},
		"long context":     {mark(long)},
		"divider":          {slack.NewDividerBlock()},
		"bad link":         {slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionLinkElement("http://x", "x", nil)))},
		"mention":          {slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionUserElement("U1", nil)))},
		"no elements":      {slack.NewRichTextBlock("")},
		"empty section":    {slack.NewRichTextBlock("", slack.NewRichTextSection())},
		"broadcast to all": {slack.NewRichTextBlock("", slack.NewRichTextSection(slack.NewRichTextSectionBroadcastElement("channel")))},
	} {
		if len(validate(inMessage, blocks)) == 0 {
			t.Errorf("%s: no complaint", name)
		}
	}
	if problems := validate(inMessage, []slack.Block{section("x"), button("a", "x", "v"), table(2, 2)}); problems != nil {
		t.Errorf("complaints about what is fine: %q", problems)
	}
}

// indentedJSON is how golden files show blocks.
func indentedJSON(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(b.String())
}
