package slack

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
)

// Limits of a table. Rows, the header among them, and columns are Slack's; a
// longer cell is no cell any more.
const (
	maxRows    = 100
	maxColumns = 20
	maxCell    = 1000
)

// tableParts is a table below its caption, or the same set in columns where Slack
// cannot take it as a table.
func tableParts(t bot.Table, native bool) []part {
	var out []part
	if caption := flat(t.Caption); caption != "" {
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
	return append(out, codeParts(columns(t))...)
}

// takes reports whether Slack takes a table as one.
func takes(t bot.Table) bool {
	for _, r := range t.Rows {
		for i := range t.Columns {
			if units(flat(at(r, i).String())) > maxCell {
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
		head = append(head, richCell(texts(cut(filled(c.Name), maxCell), bold())))
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
	if s = flat(s); s == "" {
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

// tableText reads a table row by row, each value with the name of its column.
func tableText(t bot.Table) string {
	var out []string
	for _, r := range t.Rows {
		var values []string
		for i, c := range t.Columns {
			if value := flat(at(r, i).String()); value != "" {
				values = append(values, strings.TrimPrefix(flat(c.Name)+": "+value, ": "))
			}
		}
		out = append(out, cmp.Or(strings.Join(values, ", "), nothing))
	}
	return strings.Join(out, "\n")
}

// columns sets a table in columns of equal letters.
func columns(t bot.Table) string {
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
	return b.String()
}
