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
		line(fmt.Sprintf("[%d] %s", i+1, flat(button.Label)))
	}
	return b.String()
}

func (s Style) block(b *strings.Builder, block bot.Block) {
	line := func(text string) { b.WriteString(text + "\n") }
	switch block := block.(type) {
	case bot.Para:
		line(s.wrap(s.rich(block.Text), ""))
	case bot.Head:
		line("\n" + s.strong(flat(block.Text)))
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
			longest = max(longest, columns(flat(f.Name)))
		}
		for _, f := range block.Rows {
			line(s.wrap(pad(flat(f.Name)+":", longest+1)+"  "+s.rich(f.Value), strings.Repeat(" ", longest+3)))
		}
	case bot.Meter:
		line(fmt.Sprintf("%s %s %s", flat(block.Label), bar(block.Done, block.Total), flat(block.Text)))
	case bot.Table:
		s.table(b, block)
	case bot.Image:
		line("[image: " + safe(block.Alt) + "]")
	case bot.File:
		line(strings.TrimSpace(fmt.Sprintf("[file: %s, %d bytes] %s", flat(block.Name), len(block.Data), flat(block.Title))))
	}
}

const barCells = 20

func bar(done, total float64) string {
	full := 0
	if share := done / total; total > 0 && share > 0 { // NaN is neither
		full = int(min(1, share) * barCells)
	}
	return "[" + strings.Repeat("#", full) + strings.Repeat("-", barCells-full) + "]"
}

func (s Style) table(b *strings.Builder, t bot.Table) {
	b.WriteString(s.strong(flat(t.Caption)) + "\n")
	widths := make([]int, len(t.Columns))
	rows := make([][]string, 0, len(t.Rows)+1)
	var head []string
	for _, c := range t.Columns {
		head = append(head, flat(c.Name))
	}
	rows = append(rows, head)
	for _, r := range t.Rows {
		var cells []string
		for _, cell := range r[:min(len(r), len(t.Columns))] {
			cells = append(cells, flat(cell.String()))
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
			b.WriteString("@" + flat(span.Name))
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

// safe drops control characters and direction marks, so that no text can move
// the cursor, change the terminal or read differently from what it says;
// newlines stay.
func safe(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t':
			return ' '
		case r != '\n' && unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
}

// flat is safe text on one line, so that a label cannot look like two.
func flat(s string) string { return strings.Join(strings.Fields(safe(s)), " ") }

// wrap breaks a paragraph at the width; further lines start with hang.
func (s Style) wrap(text, hang string) string {
	if s.Width <= 0 {
		return strings.ReplaceAll(text, "\n", "\n"+hang)
	}
	var out []string
	for para := range strings.SplitSeq(text, "\n") {
		line, used := "", 0
		if len(out) > 0 {
			line, used = hang, columns(hang)
		}
		for _, word := range strings.SplitAfter(para, " ") {
			w := columns(strings.TrimRight(word, " "))
			if used > columns(hang) && used+w > s.Width {
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
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
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

// margin sets a reply off from what was typed.
const margin = "  "

func indent(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			b.WriteString(margin)
		}
		b.WriteString(line)
	}
	return b.String()
}
