package discord

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// nothing stands for an empty value.
const nothing = "–"

// partsOf is what a block shows in Markdown.
func partsOf(b bot.Block) []part {
	switch b := b.(type) {
	case bot.Para:
		return textParts(b.Text)
	case bot.Head:
		return []part{{headKind, prefixed([]run{{plainLook, wording.Flat(b.Text), ""}}, "### ", "### ")}}
	case bot.Quote:
		return []part{{quoteKind, prefixed(runsOf(b.Text), "> ", "> ")}}
	case bot.Note:
		return []part{{noteKind, prefixed(runsOf(b.Text), "-# ", "-# ")}}
	case bot.List:
		return []part{listPart(b)}
	case bot.Facts:
		return []part{factPart(b)}
	case bot.Meter:
		return []part{meterPart([]bot.Meter{b})}
	case bot.Table:
		return tableParts(b)
	case bot.Image: // one that cannot be sent
		return unsent("Picture: {}", len(b.PNG), bot.Plain(wording.Flat(b.Alt)))
	case bot.File:
		return unsent("File: {} {}", len(b.Data), bot.Plain(wording.FileName(b.Name, "file")), bot.Plain(wording.Flat(b.Title)))
	}
	return nil
}

func unsent(sentence string, bytes int, about ...bot.Span) []part {
	text := bot.Say(sentence, about...)
	if bytes > maxFile {
		text = append(text, bot.Plain(" (too large for Discord, which takes 10 MB)"))
	}
	return []part{{noteKind, prefixed(runsOf(text), "-# ", "-# ")}}
}

// prefixed writes runs with a mark before each line: one before the first, another
// before those that follow. Text that is not seen gives no line. Only a paragraph,
// which has no marks, keeps an empty line: anywhere else Discord would end what the
// mark begins, or show the mark.
func prefixed(all []run, first, next string) []string {
	if !visible(words(all)) {
		return nil
	}
	var out []string
	mark, empty := first, false
	for _, line := range linesOf(all) {
		if strings.TrimSpace(words(line)) == "" {
			empty = len(out) > 0 && first+next == ""
			continue
		}
		if empty {
			out, empty = append(out, ""), false
		}
		for _, text := range written(line, maxLine) {
			out = append(out, mark+text)
			mark = next
		}
	}
	return out
}

// textParts is a paragraph. Code of several lines stands apart, between fences.
func textParts(r bot.Rich) []part {
	var out []part
	var rest []run
	flush := func() {
		out, rest = append(out, part{textKind, prefixed(rest, "", "")}), nil
	}
	for _, r := range runsOf(r) {
		if text := strings.Trim(r.text, "\n"); r.look == codeLook && strings.Contains(text, "\n") {
			flush()
			out = append(out, codePart(text))
			continue
		}
		rest = append(rest, r)
	}
	flush()
	return out
}

var fences = regexp.MustCompile("```+")

// codePart is text set letter by letter. Backticks in it that would end it are
// pulled apart.
func codePart(s string) part {
	const between = "\u200b"
	if !visible(s) {
		return part{}
	}
	s = fences.ReplaceAllStringFunc(s, func(ticks string) string {
		return strings.TrimSuffix(strings.Repeat("`"+between, len(ticks)), between)
	})
	out := part{kind: codeKind}
	for line := range strings.SplitSeq(s, "\n") {
		for {
			head, rest := wording.Split(line, maxLine)
			out.lines = append(out.lines, head)
			if line = rest; line == "" {
				break
			}
		}
	}
	return out
}

// listPart is a list. An item of several lines goes on below its mark.
func listPart(l bot.List) part {
	out := part{kind: listKind}
	for i, item := range l.Items {
		mark := "- "
		if l.Start > 0 {
			mark = strconv.Itoa(l.Start+i) + ". "
		}
		out.lines = append(out.lines, filled(runsOf(item), mark, strings.Repeat(" ", len(mark)))...)
	}
	return out
}

// filled is prefixed, with something where there is nothing.
func filled(all []run, first, next string) []string {
	if lines := prefixed(all, first, next); len(lines) > 0 {
		return lines
	}
	return []string{first + nothing}
}

// phoneLine is how many letters a phone shows on one line.
const phoneLine = 40

// factPart are names with values, a line each; where one breaks on a phone, a list,
// so that rows stay apart. Names are set off unless the values are.
func factPart(f bot.Facts) part {
	bold, long := true, false
	for _, row := range f.Rows {
		long = long || wording.Units(row.Name)+wording.Units(row.Value.String()) > phoneLine
		for _, span := range row.Value {
			if _, is := span.(bot.Strong); is {
				bold = false
			}
		}
	}
	out, mark, next := part{kind: rowsKind}, "", ""
	if long {
		out.kind, mark, next = listKind, "- ", "  "
	}
	for _, row := range f.Rows {
		all := bot.Rich{bot.Plain(wording.Flat(row.Name) + ": ")}
		if bold {
			all = bot.Rich{bot.Strong(wording.Flat(row.Name) + ":"), bot.Plain(" ")}
		}
		if visible(words(runsOf(row.Value))) {
			all = append(all, row.Value...)
		} else {
			all = append(all, bot.Plain(nothing))
		}
		out.lines = append(out.lines, prefixed(runsOf(all), mark, next)...)
	}
	return out
}

// A bar is so many cells, full or empty.
const (
	barCells  = 10
	fullCell  = "▰"
	emptyCell = "▱"
)

// metersAt are the bars that blocks begin with.
func metersAt(blocks []bot.Block) []bot.Meter {
	var out []bot.Meter
	for _, b := range blocks {
		m, is := b.(bot.Meter)
		if !is {
			break
		}
		out = append(out, m)
	}
	return out
}

// meterPart are bars one below the other, each with the same in words. The bar
// comes first, so that they line up.
func meterPart(all []bot.Meter) part {
	out := part{kind: rowsKind}
	for _, m := range all {
		label, text := wording.Cut(wording.Flat(m.Label), maxLine/4), wording.Cut(wording.Flat(m.Text), maxLine/4)
		if label == "" && text == "" {
			text = nothing
		}
		row := bot.Rich{bot.Plain(bar(m.Done, m.Total) + "  ")}
		if label != "" {
			row = append(row, bot.Strong(label), bot.Plain(" "))
		}
		out.lines = append(out.lines, prefixed(runsOf(append(row, bot.Plain(text))), "", "")...)
	}
	return out
}

// bar shows a share of 0 to 1; what was begun shows at least one cell, and only
// what is whole shows all of them.
func bar(done, total float64) string {
	full := 0
	if share := done / total; total > 0 && share > 0 { // NaN is neither
		full = max(1, int(min(1, share)*barCells))
	}
	return strings.Repeat(fullCell, full) + strings.Repeat(emptyCell, barCells-full)
}
