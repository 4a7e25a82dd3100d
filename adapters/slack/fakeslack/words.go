package fakeslack

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// Words is a message in plain words, as a terminal would show it, roughly; its
// buttons are in [Buttons].
func (m Message) Words() string {
	if name, is := m.Args["file"].(string); is {
		if alt := text(m.Args["alt"]); alt != "" {
			return "[image: " + alt + "]"
		}
		data, _ := m.Args["data"].([]byte)
		return strings.TrimSpace(fmt.Sprintf("[file: %s, %d bytes] %s", name, len(data), text(m.Args["title"])))
	}
	blocks, _ := m.Args["blocks"].([]any)
	return WordsOf(blocks)
}

// Button is one that can be pressed.
type Button struct{ Label, Value string }

// Buttons are those of a message, in order.
func (m Message) Buttons() []Button {
	blocks, _ := m.Args["blocks"].([]any)
	return ButtonsOf(blocks)
}

// ButtonsOf are the buttons in blocks.
func ButtonsOf(blocks []any) (out []Button) {
	for _, b := range blocks {
		block := object(b)
		if block["type"] != "actions" {
			continue
		}
		for _, e := range list(block["elements"]) {
			if e["type"] == "button" {
				out = append(out, Button{text(object(e["text"])["text"]), text(e["value"])})
			}
		}
	}
	return out
}

func object(v any) map[string]any { o, _ := v.(map[string]any); return o }

func list(v any) (out []map[string]any) {
	all, _ := v.([]any)
	for _, one := range all {
		out = append(out, object(one))
	}
	return out
}

// WordsOf reads blocks.
func WordsOf(blocks []any) string {
	var out []string
	for _, b := range blocks {
		block := object(b)
		switch block["type"] {
		case "header", "section":
			out = append(out, text(object(block["text"])["text"]))
		case "context":
			for _, e := range list(block["elements"]) {
				out = append(out, mrkdwn(text(e["text"])))
			}
		case "rich_text":
			out = append(out, rich(list(block["elements"])))
		case "table":
			rows, _ := block["rows"].([]any)
			for _, row := range rows {
				var cells []string
				for _, c := range list(row) {
					cells = append(cells, text(c["text"])+rich(list(c["elements"])))
				}
				out = append(out, strings.Join(cells, "  "))
			}
		case "actions":
			for _, button := range ButtonsOf([]any{b}) {
				out = append(out, "["+button.Label+"]")
			}
		}
	}
	return strings.Join(out, "\n")
}

func rich(all []map[string]any) string {
	var b strings.Builder
	for _, e := range all {
		switch e["type"] {
		case "rich_text_list":
			start, _ := e["offset"].(float64)
			for i, item := range list(e["elements"]) {
				if e["style"] == "ordered" {
					fmt.Fprintf(&b, "%d. ", int(start)+i+1)
				}
				b.WriteString(rich([]map[string]any{item}))
			}
		case "date":
			b.WriteString(text(e["fallback"]))
		case "link":
			b.WriteString(text(e["text"]))
			if at := text(e["url"]); at != text(e["text"]) {
				b.WriteString(" (" + at + ")")
			}
		case "text":
			b.WriteString(text(e["text"]))
		default:
			b.WriteString(rich(list(e["elements"])) + "\n")
		}
	}
	return b.String()
}

var control = regexp.MustCompile(`<([^|>]*)\|([^>]*)>`)

func mrkdwn(s string) string {
	s = control.ReplaceAllStringFunc(s, func(found string) string {
		m := control.FindStringSubmatch(found)
		if strings.HasPrefix(m[1], "!") || m[1] == m[2] {
			return m[2]
		}
		return m[2] + " (" + m[1] + ")"
	})
	return html.UnescapeString(strings.NewReplacer("*", "", "`", "").Replace(s))
}
