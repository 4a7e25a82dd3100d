package slack

import (
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// Rich text is made of typed elements, so a text in it is never parsed: it needs
// no escaping and cannot become a mention, a link or a mark.
const (
	maxText  = 3000 // of one block; documented for a section, kept for rich text
	maxPiece = 9000 // of one block as JSON, so that it leaves room for others
	maxURL   = 3000
	maxAlt   = 1000
)

// moment is how Slack writes an instant in the reader's own zone, language and
// clock: "Tomorrow at 7:00 PM".
const moment = "{day_divider_pretty} at {time}"

type element = slack.RichTextSectionElement

// elements are the spans of a text; none is empty or longer than a block may be.
func elements(r bot.Rich) []element {
	var out []element
	for _, span := range r {
		switch span := span.(type) {
		case bot.Plain:
			out = append(out, texts(wording.Clean(string(span)), nil)...)
		case bot.Strong:
			out = append(out, texts(wording.Clean(string(span)), bold())...)
		case bot.Code:
			out = append(out, texts(wording.Clean(string(span)), &slack.RichTextSectionTextStyle{Code: true})...)
		case bot.Link:
			out = append(out, link(span)...)
		case bot.Mention:
			out = append(out, texts("@"+wording.Flat(span.Name), nil)...)
		case bot.Moment:
			out = append(out, instant(span))
		}
	}
	return out
}

func bold() *slack.RichTextSectionTextStyle { return &slack.RichTextSectionTextStyle{Bold: true} }

func texts(s string, style *slack.RichTextSectionTextStyle) []element {
	var out []element
	for s != "" {
		var head string
		head, s = wording.Split(s, maxText/2)
		out = append(out, slack.NewRichTextSectionTextElement(head, style))
	}
	return out
}

// link is text that leads somewhere; a very long one comes in several elements.
func link(l bot.Link) []element {
	target, text := address(l.URL), wording.Flat(l.Text)
	switch {
	case target == "":
		return texts(text, nil)
	case text == "":
		text = target
	}
	var out []element
	for text != "" {
		var head string
		head, text = wording.Split(text, maxText/6)
		out = append(out, slack.NewRichTextSectionLinkElement(target, head, nil))
	}
	return out
}

// address is an https URL as Slack takes it, or "" for any other: one bad URL and
// Slack refuses the whole message.
func address(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	if s = u.String(); wording.Units(s) > maxURL || s != wording.Flat(s) || strings.ContainsAny(s, `<>|" `) {
		return ""
	}
	return s
}

// instant is a moment. A date without a time is the same day everywhere, so it is
// written out; in the reader's zone it could be the day before.
func instant(m bot.Moment) element {
	at, text := m.At.Unix(), m.String()
	if m.Date || at <= 0 || at > farAway {
		return slack.NewRichTextSectionTextElement(text, nil)
	}
	return slack.NewRichTextSectionDateElement(at, moment, nil, &text)
}

// farAway is the end of the year 9999, beyond which no date library is sure.
var farAway = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC).Unix()

// said is what an element says, in plain words.
func said(e element) string {
	switch e := e.(type) {
	case *slack.RichTextSectionTextElement:
		return e.Text
	case *slack.RichTextSectionLinkElement:
		return e.Text
	case *slack.RichTextSectionDateElement:
		return *e.Fallback
	}
	return ""
}

func saidAll(all []element) string {
	var b strings.Builder
	for _, e := range all {
		b.WriteString(said(e))
	}
	return b.String()
}

// blank reports whether there is nothing to see.
func blank(all []element) bool { return strings.TrimSpace(saidAll(all)) == "" }

// pieces divides elements so that each piece fits a block.
func pieces(all []element) [][]element {
	var out [][]element
	var piece []element
	var length, weight int
	for _, e := range all {
		n, w := wording.Units(said(e)), sizeOf(e)
		if len(piece) > 0 && (length+n > maxText || weight+w > maxPiece) {
			out, piece, length, weight = append(out, piece), nil, 0, 0
		}
		piece, length, weight = append(piece, e), length+n, weight+w
	}
	if len(piece) > 0 {
		out = append(out, piece)
	}
	return out
}

// sizeOf is the size of something as JSON.
func sizeOf(v any) int {
	data, err := json.Marshal(v)
	if err != nil { // nothing here can fail to marshal; a size that fits nowhere shows it
		return maxSize + 1
	}
	return escapedSize(data)
}
