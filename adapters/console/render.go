package console

import (
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/cairnbot/cairn/bot"
)

// Style says how a terminal shows things. The zero value is plain text without
// breaks, for pipes and tests.
type Style struct {
	Bold  bool // ANSI marks for what is strong
	Width int  // columns to break paragraphs at; 0 never breaks
}

// Render writes a message as text.
func Render(m bot.Message, s Style) string {
	var b strings.Builder
	line := func(text string) { b.WriteString(text + "\n") }
	if len(m.Lead) > 0 {
		line(s.wrap(s.rich(m.Lead), ""))
	}
	for _, block := range m.Blocks {
		s.block(&b, block)
	}
	for i, button := range m.Buttons {
		line(fmt.Sprintf("[%d] %s", i+1, safe(button.Label)))
	}
	return b.String()
}

func (s Style) block(b *strings.Builder, block bot.Block) {
	line := func(text string) { b.WriteString(text + "\n") }
	switch block := block.(type) {
	case bot.Para:
		line(s.wrap(s.rich(block.Text), ""))
	case bot.Head:
		line("\n" + s.strong(safe(block.Text)))
	case bot.Quote:
		line(s.wrap("> "+s.rich(block.Text), "> "))
	case bot.Note:
		line(s.wrap("("+s.rich(block.Text)+")", ""))
	case bot.List:
		for i, item := range block.Items {
			mark := "- "
			if block.Start > 0 {
				mark = fmt.Sprintf("%d. ", block.Start+i)
			}
			line(s.wrap(mark+s.rich(item), strings.Repeat(" ", len(mark))))
		}
	case bot.Facts:
		longest := 0
		for _, f := range block.Rows {
			longest = max(longest, columns(f.Name))
		}
		for _, f := range block.Rows {
			line(s.wrap(pad(safe(f.Name)+":", longest+1)+"  "+s.rich(f.Value), strings.Repeat(" ", longest+3)))
		}
	case bot.Meter:
		line(fmt.Sprintf("%s %s %s", safe(block.Label), bar(block.Done, block.Total), safe(block.Text)))
	case bot.Table:
		s.table(b, block)
	case bot.Image:
		line("[image: " + safe(block.Alt) + "]")
	case bot.File:
		line(fmt.Sprintf("[file: %s, %d bytes] %s", safe(block.Name), len(block.Data), safe(block.Title)))
	}
}

const barCells = 20

func bar(done, total float64) string {
	full := 0
	if total > 0 {
		full = int(max(0, min(1, done/total)) * barCells)
	}
	return "[" + strings.Repeat("#", full) + strings.Repeat("-", barCells-full) + "]"
}

func (s Style) table(b *strings.Builder, t bot.Table) {
	b.WriteString(s.strong(safe(t.Caption)) + "\n")
	widths := make([]int, len(t.Columns))
	rows := make([][]string, 0, len(t.Rows)+1)
	var head []string
	for _, c := range t.Columns {
		head = append(head, safe(c.Name))
	}
	rows = append(rows, head)
	for _, r := range t.Rows {
		var cells []string
		for _, cell := range r[:min(len(r), len(t.Columns))] {
			cells = append(cells, safe(cell.String()))
		}
		rows = append(rows, cells)
	}
	for _, r := range rows {
		for i, cell := range r {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	for n, r := range rows {
		for i, cell := range r {
			fill := strings.Repeat(" ", widths[i]-columns(cell))
			switch {
			case t.Columns[i].Number:
				r[i] = fill + cell
			case i < len(r)-1:
				r[i] = cell + fill
			}
		}
		b.WriteString(strings.Join(r, "  ") + "\n")
		if n == 0 {
			var rule []string
			for _, w := range widths {
				rule = append(rule, strings.Repeat("-", w))
			}
			b.WriteString(strings.Join(rule, "  ") + "\n")
		}
	}
}

func (s Style) rich(r bot.Rich) string {
	var b strings.Builder
	for _, span := range r {
		switch span := span.(type) {
		case bot.Plain:
			b.WriteString(safe(string(span)))
		case bot.Strong:
			b.WriteString(s.strong(safe(string(span))))
		case bot.Code:
			b.WriteString("`" + safe(string(span)) + "`")
		case bot.Link:
			b.WriteString(safe(span.Text))
			if strings.HasPrefix(span.URL, "https://") && span.URL != span.Text {
				b.WriteString(" (" + safe(span.URL) + ")")
			}
		case bot.Mention:
			b.WriteString("@" + safe(span.Name))
		case bot.Moment:
			b.WriteString(span.String())
		}
	}
	return b.String()
}

func (s Style) strong(text string) string {
	if !s.Bold || text == "" {
		return text
	}
	return "\x1b[1m" + text + "\x1b[0m"
}

// safe drops control characters, so that no text can move the cursor or change
// the terminal; newlines stay.
func safe(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || !unicode.IsControl(r) && r != '\u202e' {
			return r
		}
		return -1
	}, s)
}

// wrap breaks a paragraph at the width; further lines start with hang.
func (s Style) wrap(text, hang string) string {
	if s.Width <= 0 {
		return strings.ReplaceAll(text, "\n", "\n"+hang)
	}
	var out []string
	for para := range strings.SplitSeq(text, "\n") {
		line, used := "", 0
		for _, word := range strings.SplitAfter(para, " ") {
			w := columns(strings.TrimRight(word, " "))
			if used > 0 && used+w > s.Width {
				out = append(out, strings.TrimRight(line, " "))
				line, used = hang, columns(hang)
			}
			line += word
			used += columns(word)
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return strings.Join(out, "\n")
}

// columns is the width of a text in a terminal: wide characters take two cells,
// marks none, ANSI escapes none.
func columns(s string) int {
	n, escape := 0, false
	for _, r := range s {
		switch {
		case r == '\x1b':
			escape = true
		case escape:
			escape = r != 'm'
		case unicode.Is(unicode.Mn, r) || r == '\u200d' || r == '\ufe0f':
		default:
			n++
			if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
				n++
			}
		}
	}
	return n
}

func pad(s string, to int) string {
	return s + strings.Repeat(" ", max(0, to-columns(s)))
}

// indent sets a reply off from what was typed.
func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString("  ")
		}
		b.WriteString(line)
	}
	return b.String()
}
