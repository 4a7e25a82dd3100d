package discord

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// maxColumns is how many letters of code a phone shows on one line: 34 on a
// narrow one. A longer line breaks there, and the columns with it.
const maxColumns = 34

// tableParts is a table below its caption. Discord has none, so a narrow one is set
// in columns of letters, and any other is a list of its rows.
func tableParts(t bot.Table) []part {
	var out []part
	if caption := wording.Flat(t.Caption); caption != "" {
		out = append(out, part{captionKind, prefixed([]run{{strongLook, caption, ""}}, "", "")})
	}
	if len(t.Columns) == 0 {
		return out
	}
	if text, narrow := columns(t); narrow {
		return append(out, codePart(text))
	}
	return append(out, listPart(rowsOf(t)))
}

// rowsOf are the rows of a table as a list: a first column of words stands out,
// and every other value has the name of its column. Where a column counts the rows,
// the list does.
func rowsOf(t bot.Table) bot.List {
	var out bot.List
	from := 0
	if counted(t) {
		out.Start, from = 1, 1
	}
	for _, r := range t.Rows {
		var row bot.Rich
		between := ""
		for i := from; i < len(t.Columns); i++ {
			value, name := at(r, i), wording.Flat(t.Columns[i].Name)
			if wording.Flat(value.String()) == "" {
				continue
			}
			if i == from && !t.Columns[i].Number {
				row, between = append(row, emphasised(value)...), " — "
				continue
			}
			if row != nil {
				row = append(row, bot.Plain(between))
			}
			if name != "" {
				row = append(row, bot.Plain(name+":\u00a0"))
			}
			row, between = append(row, value...), "\u00a0· "
		}
		out.Items = append(out.Items, row)
	}
	return out
}

func emphasised(r bot.Rich) bot.Rich {
	out := slices.Clone(r)
	for i, span := range out {
		if text, is := span.(bot.Plain); is {
			out[i] = bot.Strong(text)
		}
	}
	return out
}

// counted reports whether the first column is 1, 2, 3 and so on.
func counted(t bot.Table) bool {
	for i, r := range t.Rows {
		if at(r, 0).String() != strconv.Itoa(i+1) {
			return false
		}
	}
	return t.Columns[0].Number && len(t.Columns) > 1
}

// at is a cell of a row that may be too short.
func at(row []bot.Rich, i int) bot.Rich {
	if i < len(row) {
		return row[i]
	}
	return nil
}

// columns sets a table in columns of letters; narrow says whether a phone can show
// them.
func columns(t bot.Table) (text string, narrow bool) {
	var head []string
	for _, c := range t.Columns {
		head = append(head, wording.Flat(c.Name))
	}
	rows := [][]string{head, nil}
	for _, r := range t.Rows {
		var row []string
		for i := range t.Columns {
			row = append(row, cmp.Or(wording.Flat(at(r, i).String()), nothing))
		}
		rows = append(rows, row)
	}
	widths := make([]int, len(t.Columns))
	for _, row := range rows {
		for i, s := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(s))
			if strings.ContainsFunc(s, uneven) {
				return "", false
			}
		}
	}
	for _, w := range widths {
		rows[1] = append(rows[1], strings.Repeat("─", w))
	}
	var b strings.Builder
	for _, row := range rows {
		var line strings.Builder
		for i, s := range row {
			fill := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(s))
			if line.Len() > 0 {
				line.WriteString("  ")
			}
			if t.Columns[i].Number {
				line.WriteString(fill + s)
			} else {
				line.WriteString(s + fill)
			}
		}
		if utf8.RuneCountInString(line.String()) > maxColumns {
			return "", false
		}
		b.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return strings.TrimRight(b.String(), "\n"), true
}

// uneven reports a letter that may be wider or narrower than others in code.
func uneven(r rune) bool {
	return r > 0x24FF || unicode.In(r, unicode.M, unicode.Cf) || unicode.Is(unicode.Arabic, r) || unicode.Is(unicode.Hebrew, r)
}
