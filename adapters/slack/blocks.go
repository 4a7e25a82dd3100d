package slack

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// maxHead is Slack's limit for a header.
const maxHead = 150

// parts are the Slack blocks of one block. Tables show as such where the surface
// has them: in messages, not in Home or a modal.
func parts(b bot.Block, tables bool) []part {
	switch b := b.(type) {
	case bot.Para:
		return textParts(b.Text)
	case bot.Head:
		return headParts(b.Text)
	case bot.Quote:
		return quoteParts(b.Text)
	case bot.Note:
		return noteParts(b.Text)
	case bot.List:
		return listParts(b)
	case bot.Facts:
		return factParts(b)
	case bot.Meter:
		return meterParts([]bot.Meter{b})
	case bot.Table:
		return tableParts(b, tables)
	case bot.Image: // one that cannot be uploaded
		return noteParts(bot.Say("Picture: {}", bot.Plain(wording.Flat(b.Alt))))
	case bot.File:
		return noteParts(bot.Say("File: {} {}", bot.Plain(wording.FileName(b.Name, "file")), bot.Plain(wording.Flat(b.Title))))
	}
	return nil
}

// newPart puts rich text elements into a block.
func newPart(text string, inside ...slack.RichTextElement) part {
	return measured(slack.NewRichTextBlock("", inside...), text)
}

func measured(b slack.Block, text string) part {
	return part{block: b, text: strings.Trim(wording.Clean(text), "\n"), size: sizeOf(b) + len(",")}
}

// textParts is a paragraph. Code of several lines stands apart, as Slack shows
// code blocks.
func textParts(r bot.Rich) []part {
	var out []part
	flush := func(run bot.Rich) {
		all := elements(run)
		if blank(all) {
			return
		}
		for _, piece := range pieces(all) {
			out = append(out, newPart(saidAll(piece), slack.NewRichTextSection(piece...)))
		}
	}
	var run bot.Rich
	for _, span := range r {
		if code, is := span.(bot.Code); is && strings.Contains(strings.Trim(string(code), "\n"), "\n") {
			flush(run)
			run = nil
			out = append(out, codeParts(string(code))...)
			continue
		}
		run = append(run, span)
	}
	flush(run)
	return out
}

// codeParts is text set in columns.
func codeParts(s string) []part {
	var out []part
	for _, piece := range pieces(texts(strings.Trim(wording.Clean(s), "\n"), nil)) {
		out = append(out, newPart(saidAll(piece), &slack.RichTextPreformatted{Type: slack.RTEPreformatted, Elements: piece}))
	}
	return out
}

func headParts(s string) []part {
	text := wording.Flat(s)
	switch {
	case text == "":
		return nil
	case wording.Units(text) > maxHead:
		return textParts(bot.Rich{bot.Strong(text)})
	}
	return []part{measured(slack.NewHeaderBlock(plainText(text)), text)}
}

// plainText is text that Slack shows as it is: no marks, no emoji codes.
func plainText(s string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, s, false, false)
}

func quoteParts(r bot.Rich) []part {
	all := elements(r)
	if blank(all) {
		return nil
	}
	var out []part
	for _, piece := range pieces(all) {
		out = append(out, newPart("“"+saidAll(piece)+"”", &slack.RichTextQuote{Type: slack.RTEQuote, Elements: piece}))
	}
	return out
}

// listParts is a list. One that is too long goes on in the next block, numbers
// too.
func listParts(l bot.List) []part {
	var out []part
	var items []slack.RichTextElement
	var lines []string
	length, weight, from := 0, 0, 0
	flush := func(next int) {
		if len(items) == 0 {
			return
		}
		list := slack.NewRichTextList(slack.RTEListBullet, 0, items...)
		if l.Start > 0 {
			list.Style, list.Offset = slack.RTEListOrdered, l.Start+from-1
		}
		out = append(out, newPart(strings.Join(lines, "\n"), list))
		items, lines, length, weight, from = nil, nil, 0, 0, next
	}
	for i, item := range l.Items {
		all := elements(item)
		if blank(all) {
			all = texts(nothing, nil)
		}
		split := pieces(all)
		section := slack.NewRichTextSection(split[0]...)
		n, w := wording.Units(saidAll(split[0])), sizeOf(section)
		if length+n > maxText || weight+w > maxPiece {
			flush(i)
		}
		items, lines = append(items, section), append(lines, mark(l.Start, i)+saidAll(split[0]))
		length, weight = length+n, weight+w
		for _, more := range split[1:] { // an item longer than a block
			flush(i + 1)
			out = append(out, newPart(saidAll(more), slack.NewRichTextSection(more...)))
		}
	}
	flush(len(l.Items))
	return out
}

// nothing stands for an empty value: Slack refuses empty texts.
const nothing = "–"

func mark(start, i int) string {
	if start == 0 {
		return "• "
	}
	return strconv.Itoa(start+i) + ". "
}

// factParts are names with values, a line each. Names are set off unless the
// values are.
func factParts(f bot.Facts) []part {
	var rows [][]element
	style := bold()
	for _, row := range f.Rows {
		for _, span := range row.Value {
			if _, is := span.(bot.Strong); is {
				style = nil
			}
		}
	}
	for _, row := range f.Rows {
		value := elements(row.Value)
		if blank(value) {
			value = texts(nothing, nil)
		}
		rows = append(rows, append(texts(wording.Flat(row.Name)+": ", style), value...))
	}
	return lineParts(rows)
}

// lineParts are lines one below the other, each whole in a block if it can be.
func lineParts(rows [][]element) []part {
	var out []part
	var lines []element
	length, weight := 0, 0
	flush := func() {
		for _, piece := range pieces(lines) {
			out = append(out, newPart(saidAll(piece), slack.NewRichTextSection(piece...)))
		}
		lines, length, weight = nil, 0, 0
	}
	newline := slack.NewRichTextSectionTextElement("\n", nil)
	for _, row := range rows {
		n, w := 1, sizeOf(newline)
		for _, e := range row {
			n, w = n+wording.Units(said(e)), w+sizeOf(e)
		}
		if len(lines) > 0 && (length+n > maxText || weight+w > maxPiece) {
			flush()
		}
		if len(lines) > 0 {
			lines = append(lines, newline)
		}
		lines, length, weight = append(lines, row...), length+n, weight+w
	}
	flush()
	return out
}

// A bar is so many cells, full or empty.
const (
	barCells  = 10
	fullCell  = "▰"
	emptyCell = "▱"
)

var bars = regexp.MustCompile(`(?m)^[` + fullCell + emptyCell + `]+ +`)

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

// meterParts are bars one below the other, each with the same in words. The bar
// comes first, so that they line up; a text for listening leaves it out.
func meterParts(all []bot.Meter) []part {
	var rows [][]element
	for _, m := range all {
		label, text := wording.Cut(wording.Flat(m.Label), maxText/4), wording.Cut(wording.Flat(m.Text), maxText/4)
		if label == "" && text == "" {
			text = nothing
		}
		row := []element{slack.NewRichTextSectionTextElement(bar(m.Done, m.Total)+"  ", nil)}
		row = append(row, texts(label, bold())...)
		rows = append(rows, append(row, texts(strings.TrimRight(" "+text, " "), nil)...))
	}
	out := lineParts(rows)
	for i := range out {
		out[i].text = bars.ReplaceAllString(out[i].text, "")
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
