package slack

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// Limits of a table. Rows, the header among them, and columns are Slack's; a
// longer cell is no cell any more.
const (
	maxRows    = 100
	maxColumns = 20
	maxCell    = 1000
	maxLine    = 90 // letters of a line of code in Slack's window
)

// tableParts is a table below its caption. Where Slack cannot take it as one it is
// set in columns of letters, and a list of its rows where those would be too wide
// to read.
func tableParts(t bot.Table, native bool) []part {
	var out []part
	if caption := wording.Flat(t.Caption); caption != "" {
		out = textParts(bot.Rich{bot.Strong(caption)})
	}
	if len(t.Columns) == 0 {
		return out
	}
	if native && takes(t) {
		if table := measured(tableBlock(t), tableText(t)); table.size <= maxPiece {
			return append(out, table)
		}
	}
	if text, narrow := columns(t); narrow {
		return append(out, codeParts(text)...)
	}
	return append(out, listParts(bot.List{Items: rowsOf(t)})...)
}

// rowsOf are the rows of a table as sentences, each value with the name of its
// column.
func rowsOf(t bot.Table) []bot.Rich {
	var out []bot.Rich
	for _, r := range t.Rows {
		var row bot.Rich
		for i, c := range t.Columns {
			value := at(r, i)
			if wording.Flat(value.String()) == "" {
				continue
			}
			if row != nil {
				row = append(row, bot.Plain(", "))
			}
			if name := wording.Flat(c.Name); name != "" {
				row = append(row, bot.Plain(name+": "))
			}
			row = append(row, value...)
		}
		out = append(out, row)
	}
	return out
}

// takes reports whether Slack takes a table as one.
func takes(t bot.Table) bool {
	for _, r := range t.Rows {
		for i := range t.Columns {
			if wording.Units(wording.Flat(at(r, i).String())) > maxCell {
				return false
			}
		}
	}
	return len(t.Columns) <= maxColumns && len(t.Rows) > 0 && len(t.Rows) < maxRows
}

func tableBlock(t bot.Table) *slack.TableBlock {
	table := slack.NewTableBlock("")
	head := make([]slack.TableCell, 0, len(t.Columns))
	for _, c := range t.Columns {
		head = append(head, richCell(texts(wording.Cut(filled(c.Name), maxCell), bold())))
		setting := slack.ColumnSetting{Align: slack.ColumnAlignmentLeft, IsWrapped: !c.Number}
		if c.Number {
			setting.Align = slack.ColumnAlignmentRight
		}
		table.ColumnSettings = append(table.ColumnSettings, setting)
	}
	table.AddRow(head...)
	for _, r := range t.Rows {
		row := make([]slack.TableCell, 0, len(t.Columns))
		for i := range t.Columns {
			row = append(row, cell(at(r, i)))
		}
		table.AddRow(row...)
	}
	return table
}

// at is a cell of a row that may be too short.
func at(row []bot.Rich, i int) bot.Rich {
	if i < len(row) {
		return row[i]
	}
	return nil
}

// filled is a text of a cell, which may not be empty.
func filled(s string) string {
	if s = wording.Flat(s); s == "" {
		return nothing
	}
	return s
}

func cell(r bot.Rich) slack.TableCell {
	all := elements(r)
	for _, e := range all {
		if text, is := e.(*slack.RichTextSectionTextElement); !blank(all) && (!is || text.Style != nil) {
			return richCell(all)
		}
	}
	return slack.NewTableRawTextCell(filled(saidAll(all)))
}

func richCell(all []element) slack.TableCell {
	return slack.NewTableRichTextCell(slack.NewRichTextSection(all...))
}

// tableText is a table for listening.
func tableText(t bot.Table) string {
	var out []string
	for _, row := range rowsOf(t) {
		out = append(out, cmp.Or(wording.Flat(row.String()), nothing))
	}
	return strings.Join(out, "\n")
}

// columns sets a table in columns of letters; narrow says whether a line of it
// fits one of Slack's.
func columns(t bot.Table) (text string, narrow bool) {
	rows := [][]string{nil}
	for _, c := range t.Columns {
		rows[0] = append(rows[0], filled(c.Name))
	}
	for _, r := range t.Rows {
		var row []string
		for i := range t.Columns {
			row = append(row, filled(at(r, i).String()))
		}
		rows = append(rows, row)
	}
	widths := make([]int, len(t.Columns))
	for _, row := range rows {
		for i, s := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(s))
		}
	}
	line := 2 * (len(widths) - 1)
	for _, w := range widths {
		line += w
	}
	if line > maxLine {
		return "", false
	}
	var b strings.Builder
	for n, row := range rows {
		for i, s := range row {
			fill := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(s))
			switch {
			case t.Columns[i].Number:
				s = fill + s
			case i < len(row)-1:
				s += fill
			}
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(s)
		}
		b.WriteString("\n")
		if n == 0 {
			for i, w := range widths {
				if i > 0 {
					b.WriteString("  ")
				}
				b.WriteString(strings.Repeat("-", w))
			}
			b.WriteString("\n")
		}
	}
	return b.String(), true
}
