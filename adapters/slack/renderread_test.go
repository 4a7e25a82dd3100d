package slack

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// failer is a test or a property.
type failer interface {
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

// saidByAll reads the blocks of posts back to plain words.
func saidByAll(t failer, posts []post) string {
	var out strings.Builder
	for _, p := range posts {
		out.WriteString(saidBy(t, p.Blocks) + "\n")
	}
	return out.String()
}

// saidBy reads blocks as a person does, from their JSON; bars and buttons say
// nothing.
func saidBy(t failer, blocks []slack.Block) string {
	data, err := json.Marshal(blocks)
	if err != nil {
		t.Fatal(err)
	}
	var all []map[string]any
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, b := range all {
		switch b["type"] {
		case "header":
			out = append(out, text(object(b["text"])["text"]))
		case "context":
			out = append(out, unmarked(text(list(b["elements"])[0]["text"])))
		case "rich_text":
			out = append(out, richSaid(list(b["elements"])))
		case "table":
			rows, _ := b["rows"].([]any)
			for _, row := range rows {
				for _, c := range list(row) {
					out = append(out, text(c["text"])+richSaid(list(c["elements"])))
				}
			}
		}
	}
	return strings.Join(out, "\n")
}

func richSaid(all []map[string]any) string {
	var b strings.Builder
	for _, e := range all {
		switch {
		case e["elements"] != nil:
			b.WriteString(richSaid(list(e["elements"])))
			b.WriteString("\n")
		case e["type"] == "date":
			b.WriteString(text(e["fallback"]))
		default:
			b.WriteString(text(e["text"]))
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

var (
	control = regexp.MustCompile(`<[^|>]*\|([^>]*)>`)
	marks   = regexp.MustCompile("[*`]")
)

// unmarked reads mrkdwn that holds no marks but those of the renderer.
func unmarked(s string) string {
	return html.UnescapeString(marks.ReplaceAllString(control.ReplaceAllString(s, "$1"), ""))
}

// spoken is all that a message says, written a second time and without any care
// for looks: what nobody may lose on the way to Slack.
func spoken(m bot.Message) string {
	var out []string
	add := func(r bot.Rich) { out = append(out, wordsOf(r)) }
	add(m.Lead)
	for _, b := range m.Blocks {
		switch b := b.(type) {
		case bot.Para:
			add(b.Text)
		case bot.Head:
			out = append(out, b.Text)
		case bot.Quote:
			add(b.Text)
		case bot.Note:
			add(b.Text)
		case bot.List:
			for _, item := range b.Items {
				add(item)
			}
		case bot.Facts:
			for _, row := range b.Rows {
				out = append(out, row.Name+":", wordsOf(row.Value))
			}
		case bot.Meter:
			out = append(out, b.Label, b.Text)
		case bot.Table:
			out = append(out, b.Caption)
			if _, narrow := columns(b); !narrow && (!takes(b) || sizeOf(tableBlock(b)) >= maxPiece) {
				for _, row := range rowsOf(b) {
					add(row)
				}
				continue
			}
			for _, c := range b.Columns {
				out = append(out, c.Name)
			}
			for _, row := range b.Rows {
				for _, c := range row[:min(len(row), len(b.Columns))] {
					add(c)
				}
			}
		case bot.Image, bot.File:
		}
	}
	return strings.Join(out, "\n")
}

// wordsOf is a text without marks, each span for itself made valid.
func wordsOf(r bot.Rich) string {
	var b strings.Builder
	for _, s := range r {
		b.WriteString(wording.Clean(bot.Rich{s}.String()))
	}
	return b.String()
}

// letters leaves only what is read: no spaces, nothing that stands for nothing,
// no bars, no rules of tables.
func letters(s string) string {
	s = wording.Clean(s)
	return strings.NewReplacer(nothing, "", fullCell, "", emptyCell, "", "-", "").Replace(strings.Join(strings.Fields(s), ""))
}

func buttonsOf(posts []post) []*slack.ButtonBlockElement {
	var out []*slack.ButtonBlockElement
	for _, p := range posts {
		for _, b := range p.Blocks {
			if row, is := b.(*slack.ActionBlock); is {
				for _, e := range row.Elements.ElementSet {
					if button, is := e.(*slack.ButtonBlockElement); is {
						out = append(out, button)
					}
				}
			}
		}
	}
	return out
}
