package slack

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// noteParts is small print. Slack sets only context blocks small, and those take
// mrkdwn, which has no way to escape its marks. A note whose words hold any is
// shown as rich text instead, larger and word for word.
func noteParts(r bot.Rich) []part {
	words := saidAll(elements(r))
	if strings.TrimSpace(words) == "" {
		return nil
	}
	text, ok := mrkdwn(r)
	if marked(words) || !ok || wording.Units(text) > maxText {
		return textParts(r)
	}
	object := slack.NewTextBlockObject(slack.MarkdownType, text, false, true)
	return []part{measured(slack.NewContextBlock("", object), words)}
}

// emojiCode is a name between colons, which Slack replaces.
var emojiCode = regexp.MustCompile(`:(?:[+-]1|100|1234|[^\s:]*\p{L}[^\s:]*):`)

// marked reports whether mrkdwn would read a text as more than its letters.
func marked(s string) bool {
	return strings.ContainsAny(s, "*_~`|") || emojiCode.MatchString(s) || strings.HasPrefix(s, ">") || strings.Contains(s, "\n>")
}

// mrkdwn writes spans that hold no marks in Slack's mark-up. It reports false
// where Slack would not see a mark as one.
func mrkdwn(r bot.Rich) (string, bool) {
	var m marker
	for _, span := range r {
		switch span := span.(type) {
		case bot.Plain:
			m.words(wording.Clean(string(span)))
		case bot.Strong:
			m.between("*", wording.Clean(string(span)))
		case bot.Code:
			m.between("`", wording.Clean(string(span)))
		case bot.Link:
			m.link(span)
		case bot.Mention:
			m.words("@" + wording.Flat(span.Name))
		case bot.Moment:
			m.date(span)
		}
	}
	return m.String(), !m.unclear
}

// marker writes mrkdwn.
type marker struct {
	strings.Builder
	closed  bool // a mark was the last thing written
	unclear bool // a mark stands where Slack takes it for a letter
}

func (m *marker) words(s string) {
	if s == "" {
		return
	}
	if next, _ := utf8.DecodeRuneInString(s); m.closed && (unicode.IsLetter(next) || unicode.IsDigit(next)) {
		m.unclear = true
	}
	m.closed = false
	m.WriteString(escape(s))
}

// between writes words between two marks. Slack sees marks at the edges of words
// only, and not across lines.
func (m *marker) between(mark, s string) {
	if s == "" {
		return
	}
	before, _ := utf8.DecodeLastRuneInString(m.String())
	if strings.Contains(s, "\n") || s != strings.TrimSpace(s) || m.Len() > 0 && !strings.ContainsRune(" \n(“\"", before) {
		m.unclear = true
	}
	m.WriteString(mark + escape(s) + mark)
	m.closed = true
}

func (m *marker) link(l bot.Link) {
	target, text := address(l.URL), wording.Flat(l.Text)
	switch {
	case target == "":
		m.words(text)
		return
	case text == "":
		text = target
	}
	m.unclear = m.unclear || m.closed
	m.WriteString("<" + escape(target) + "|" + escape(text) + ">")
}

func (m *marker) date(at bot.Moment) {
	e, is := instant(at).(*slack.RichTextSectionDateElement)
	if !is {
		m.words(at.String())
		return
	}
	m.unclear = m.unclear || m.closed
	m.WriteString("<!date^" + strconv.FormatInt(int64(e.Timestamp), 10) + "^" + moment + "|" + escape(*e.Fallback) + ">")
}
