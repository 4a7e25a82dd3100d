package discord

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// look is how a stretch of text shows.
type look int

const (
	plainLook look = iota
	strongLook
	codeLook
	linkedLook
	instantLook
)

// run is a stretch of text in one look. A run of the looks linkedLook and instantLook is
// never divided.
type run struct {
	look look
	text string
	to   string // the URL of a link, the seconds of an instantLook
}

// maxURL is the longest address that becomes a link: it has to fit a message
// beside its text.
const maxURL = 900

// runsOf are the spans of a text, cleaned.
func runsOf(r bot.Rich) []run {
	var out []run
	for _, span := range r {
		var next run
		switch span := span.(type) {
		case bot.Plain:
			next = run{plainLook, wording.Clean(string(span)), ""}
		case bot.Strong:
			next = run{strongLook, wording.Clean(string(span)), ""}
		case bot.Code:
			next = run{codeLook, wording.Clean(string(span)), ""}
		case bot.Link:
			next = link(span)
		case bot.Mention:
			next = run{plainLook, "@" + wording.Flat(span.Name), ""}
		case bot.Moment:
			next = moment(span)
		}
		out = joined(out, next)
	}
	return out
}

// link is text that leads somewhere, if Discord takes it as such: text with
// brackets or an address in it does not become a link, so the address follows it.
func link(l bot.Link) run {
	const longest = 200
	to, text := safeURL(l.URL), wording.Flat(l.Text)
	switch {
	case to == "":
		return run{plainLook, text, ""}
	case text == "" || text == to:
		return run{linkedLook, "", to}
	}
	return run{linkedLook, wording.Cut(text, longest), to}
}

// safeURL is an https URL that can stand between angle brackets, where it does
// not unfurl; "" for any other.
func safeURL(s string) string {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "https" || u.Hostname() == "" || u.User != nil {
		return ""
	}
	if s = u.String(); wording.Units(s) > maxURL || s != wording.Flat(s) || strings.ContainsAny(s, `<>|\ `) {
		return ""
	}
	return s
}

// farAway is the end of the year 9999, beyond which no date library is sure.
var farAway = time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC).Unix()

// moment is an instant in the reader's own zone, language and clock. A date
// without a time is the same day everywhere, so it is written out.
func moment(m bot.Moment) run {
	at, text := m.At.Unix(), wording.Clean(m.String())
	if m.Date || at <= 0 || at > farAway {
		return run{plainLook, text, ""}
	}
	return run{instantLook, text, strconv.FormatInt(at, 10)}
}

// marked writes a run in Discord's Markdown, on one line. First says that it
// begins the line; last, that nothing follows it there.
func (r run) marked(first, last bool) string {
	switch r.look {
	case strongLook:
		if word := strings.TrimSpace(r.text); word != "" { // marks stand at words, not at spaces
			at := strings.Index(r.text, word)
			return r.text[:at] + "**" + escape(word, false, true) + "**" + r.text[at+len(word):]
		}
		return r.text
	case codeLook:
		return "`" + r.text + "`"
	case linkedLook:
		switch {
		case r.text == "":
			return "<" + r.to + ">"
		case strings.ContainsAny(r.text, "[]") || strings.Contains(r.text, "://"):
			return escape(r.text, first, false) + " (<" + r.to + ">)"
		}
		return "[" + escape(r.text, false, true) + "](<" + r.to + ">)"
	case instantLook:
		return "<t:" + r.to + ":F>"
	case plainLook:
	}
	return escape(r.text, first, last)
}

// words are what a reader sees of runs: the text, or the address of a bare link.
func words(all []run) string {
	var b strings.Builder
	for _, r := range all {
		if r.text == "" {
			b.WriteString(r.to)
		}
		b.WriteString(r.text)
	}
	return b.String()
}

// linesOf divides runs at their newlines. Code that holds what would end it becomes
// plain text there.
func linesOf(all []run) [][]run {
	out := [][]run{nil}
	for _, r := range all {
		parts := []string{r.text}
		if r.look <= codeLook {
			parts = strings.Split(r.text, "\n")
		}
		for i, part := range parts {
			if i > 0 {
				out = append(out, nil)
			}
			one := run{r.look, part, r.to}
			if r.look == codeLook && (strings.TrimSpace(part) == "" || strings.Contains(part, "`")) {
				one.look = plainLook
			}
			out[len(out)-1] = joined(out[len(out)-1], one)
		}
	}
	return out
}

// joined adds a run to others, to the last of them if it looks the same: so marks
// never meet, and nothing dangerous is put together from two harmless texts.
func joined(all []run, next run) []run {
	if last := len(all) - 1; last >= 0 && next.look <= codeLook && all[last].look == next.look {
		all[last].text += next.text
	} else if next.text != "" || next.look > codeLook {
		all = append(all, next)
	}
	return all
}

// written writes a line in Markdown, as several where one would be longer than
// most. Each begins a line.
func written(line []run, most int) []string {
	var out []string
	var b strings.Builder
	used := 0
	for i := 0; i < len(line); i++ {
		r, last := line[i], i == len(line)-1
		text := r.marked(used == 0, last)
		if used+wording.Units(text) <= most {
			b.WriteString(text)
			used += wording.Units(text)
			continue
		}
		if room := most - used; r.look <= codeLook && (used == 0 || room > most/4) {
			head, rest := fitting(r, used == 0, room)
			b.WriteString(head.marked(used == 0, false))
			line = append([]run{rest}, line[i+1:]...)
		} else {
			line = line[i:]
		}
		out, i, used = append(out, b.String()), -1, 0
		b.Reset()
	}
	return append(out, b.String())
}

// fitting divides a run so that its head takes no more room, written, than there is.
func fitting(r run, first bool, room int) (head, rest run) {
	head, rest = r, r
	for at := room; ; at = at * 3 / 4 {
		head.text, rest.text = wording.Split(r.text, max(at, 1))
		if at <= 1 || wording.Units(head.marked(first, false)) <= room {
			return head, rest
		}
	}
}
