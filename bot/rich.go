package bot

import (
	"strings"
	"time"
)

// Rich is text with marks, as spans. It is escaped once, by the renderer of
// each platform, so a span holds the characters as a person typed them.
type Rich []Span

// Span is one run of rich text: [Plain], [Strong], [Code], [Link], [Mention]
// or [Moment].
//
//sumtype:decl
type Span interface{ span() }

// The spans.
type (
	// Plain is unmarked text.
	Plain string
	// Strong is emphasised text: the figures of an answer, a title.
	Strong string
	// Code is text to be typed or read letter by letter.
	Code string
	// Link is text that leads to an https URL; a renderer drops any other URL
	// and keeps the text.
	Link struct{ Text, URL string }
	// Mention names a person; a renderer shows the name without notifying.
	Mention struct {
		User UserID
		Name string
	}
	// Moment is an instant. A platform that can shows it in the reader's own
	// zone; elsewhere it is written in Zone, an IANA name.
	Moment struct {
		At   time.Time
		Zone string
		Date bool // a date without a time of day
	}
)

func (Plain) span()   {}
func (Strong) span()  {}
func (Code) span()    {}
func (Link) span()    {}
func (Mention) span() {}
func (Moment) span()  {}

// Say builds rich text from a sentence in which each {} stands for the next
// span. The sentence is plain text; nothing in it or in the spans is parsed.
// A {} without a span stays as it is, spare spans are appended.
func Say(sentence string, spans ...Span) Rich {
	var out Rich
	for {
		before, after, found := strings.Cut(sentence, "{}")
		if before != "" {
			out = append(out, Plain(before))
		}
		if !found || len(spans) == 0 {
			if found {
				out = append(out, Plain("{}"+after))
			}
			return append(out, spans...)
		}
		out, spans, sentence = append(out, spans[0]), spans[1:], after
	}
}

// String is the text without marks, for logs of sizes, notification texts and
// tests.
func (r Rich) String() string {
	var b strings.Builder
	for _, s := range r {
		switch s := s.(type) {
		case Plain:
			b.WriteString(string(s))
		case Strong:
			b.WriteString(string(s))
		case Code:
			b.WriteString(string(s))
		case Link:
			b.WriteString(s.Text)
		case Mention:
			b.WriteString("@" + s.Name)
		case Moment:
			b.WriteString(s.String())
		}
	}
	return b.String()
}

// String writes the moment in its zone: "Mon 23 Nov 2026, 19:00 CET", or only
// the date. An unknown zone counts as UTC.
func (m Moment) String() string {
	loc, err := time.LoadLocation(m.Zone)
	if err != nil {
		loc = time.UTC
	}
	if m.Date {
		return m.At.In(loc).Format("Mon 2 Jan 2006")
	}
	return m.At.In(loc).Format("Mon 2 Jan 2006, 15:04 MST")
}
