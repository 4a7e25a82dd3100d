package discord

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// failer is a test or a property.
type failer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// shown is what a reader sees of a message, and what in it is live that Cairn did
// not mean to be.
type shown struct {
	words    strings.Builder
	problems []string
}

var (
	ownMark     = regexp.MustCompile(`^(?:### |-# |> |- |\d+\. | {2,4}(?:\S|$))`)
	timestamp   = regexp.MustCompile(`^<t:(\d+):F>`)
	bareLink    = regexp.MustCompile(`^<(https://[^<>\s]+)>`)
	linkEnd     = regexp.MustCompile(`^\]\(<https://[^<>\s]+>\)`)
	liveCode    = regexp.MustCompile(`^:[\pL\pN_+\-]*\pL[\pL\pN_+\-]*:|^:[+-]1:`)
	liveControl = regexp.MustCompile(`^<[@#:/a-zA-Z+]`)
	liveLine    = regexp.MustCompile(`^\s*(?:#{1,3}(\s|$)|-#|[-*+](\s|$)|>|\d+\.(\s|$))`)
)

// readMarkdown reads Markdown as Discord's clients do, written down here a second
// time and simpler. Marks says whether Cairn's own marks may begin a line.
func readMarkdown(content string, marks bool) (words string, problems []string) {
	var out shown
	fenced := false
	for i, line := range strings.Split(content, "\n") {
		if i > 0 {
			out.words.WriteByte('\n')
		}
		switch {
		case line == fence:
			fenced = !fenced
		case fenced:
			if strings.Contains(line, "```") {
				out.problem("a fence in code", line)
			}
			out.words.WriteString(strings.ReplaceAll(line, "`\u200b`", "``"))
		default:
			if at := ownMark.FindString(line); marks && at != "" {
				line = line[len(strings.TrimRight(at, "\n")):]
				if strings.HasPrefix(at, "  ") {
					_, line = "", strings.TrimLeft(at, " ")+line
				}
			}
			if liveLine.MatchString(line) {
				out.problem("a live line", line)
			}
			out.line(line)
		}
	}
	if fenced {
		out.problem("an open fence", content)
	}
	return out.words.String(), out.problems
}

func (s *shown) problem(what, where string) {
	s.problems = append(s.problems, what+" in "+strconv.Quote(where))
}

// line reads one line.
func (s *shown) line(text string) {
	strong, label := false, false
	for rest := text; rest != ""; {
		switch c := rest[0]; {
		case c == '<' && timestamp.MatchString(rest):
			at := timestamp.FindStringSubmatch(rest)
			s.words.WriteString("t" + at[1])
			rest = rest[len(at[0]):]
			continue
		case c == '<' && bareLink.MatchString(rest):
			at := bareLink.FindStringSubmatch(rest)
			s.words.WriteString(at[1])
			rest = rest[len(at[0]):]
			continue
		case c == '\\' && len(rest) > 1 && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", rest[1]) >= 0:
			s.words.WriteByte(rest[1])
			rest = rest[2:]
			continue
		case strings.HasPrefix(rest, "**"):
			strong = !strong
			rest = rest[2:]
			continue
		case c == '`':
			code, after, closed := strings.Cut(rest[1:], "`")
			if !closed || code == "" {
				s.problem("an odd backtick", text)
			}
			s.words.WriteString(code)
			rest = after
			continue
		case c == '[':
			rest, label = rest[1:], true
			continue
		case c == ']':
			if end := linkEnd.FindString(rest); end != "" && label {
				rest, label = rest[len(end):], false
				continue
			}
		}
		if what := liveAt(rest); what != "" {
			s.problem(what, text)
		}
		s.words.WriteByte(rest[0])
		rest = rest[1:]
	}
	if strong || label {
		s.problem("an open mark", text)
	}
}

// liveAt names what a text begins with that a client acts on; "" for nothing.
func liveAt(s string) string {
	switch s[0] {
	case '*', '_', '\\':
		return "a mark"
	case '|', '~':
		if len(s) > 1 && s[1] == s[0] {
			return "a spoiler or strike"
		}
	case '<':
		if liveControl.MatchString(s) {
			return "a control"
		}
	case ':':
		switch {
		case strings.HasPrefix(s, "://"):
			return "an address"
		case liveCode.MatchString(s):
			return "an emoji"
		}
	case '@':
		if word := strings.ToLower(s[1:min(len(s), 9)]); strings.HasPrefix(word, "everyone") || strings.HasPrefix(word, "here") {
			return "everybody"
		}
	}
	return ""
}

// saidByAll reads messages back to plain words; what is live fails the test.
func saidByAll(t failer, all []outgoing) string {
	t.Helper()
	var out strings.Builder
	for _, o := range all {
		words, problems := readMarkdown(o.Content, true)
		for _, p := range problems {
			t.Errorf("%s", p)
		}
		out.WriteString(words + "\n")
	}
	return out.String()
}

// spoken is all that a message says, written a second time and without any care
// for looks: what nobody may lose on the way to Discord.
func spoken(m bot.Message) string {
	var out []string
	add := func(r bot.Rich) { out = append(out, wordsOf(r)) }
	add(m.Lead)
	for _, b := range m.Blocks {
		switch b := b.(type) {
		case bot.Para:
			add(b.Text)
		case bot.Head:
			out = append(out, b.Text)
		case bot.Quote:
			add(b.Text)
		case bot.Note:
			add(b.Text)
		case bot.List:
			for _, item := range b.Items {
				add(item)
			}
		case bot.Facts:
			for _, row := range b.Rows {
				out = append(out, row.Name+":", wordsOf(row.Value))
			}
		case bot.Meter:
			out = append(out, b.Label, b.Text)
		case bot.Table:
			out = append(out, b.Caption)
			if len(b.Columns) == 0 {
				continue
			}
			if _, narrow := columns(b); !narrow {
				for _, row := range rowsOf(b).Items {
					add(row)
				}
				continue
			}
			for _, c := range b.Columns {
				out = append(out, c.Name)
			}
			for _, row := range b.Rows {
				for _, c := range row[:min(len(row), len(b.Columns))] {
					out = append(out, c.String())
				}
			}
		case bot.Image:
			if len(b.PNG) == 0 {
				out = append(out, "Picture:", b.Alt)
			}
		case bot.File:
			if len(b.Data) == 0 {
				out = append(out, "File:", wording.FileName(b.Name, "file"), b.Title)
			}
		}
	}
	return strings.Join(out, "\n")
}

// wordsOf is a text without marks, each span for itself made valid.
func wordsOf(r bot.Rich) string {
	var b strings.Builder
	for _, s := range r {
		if m, is := s.(bot.Moment); is && !m.Date && m.At.Unix() > 0 && m.At.Unix() <= farAway {
			b.WriteString("t" + strconv.FormatInt(m.At.Unix(), 10))
			continue
		}
		if l, is := s.(bot.Link); is {
			text, to := wording.Cut(wording.Flat(l.Text), 200), safeURL(l.URL)
			switch {
			case to == "":
				text = wording.Flat(l.Text)
			case text == "":
				text = to
			case strings.ContainsAny(text, "[]") || strings.Contains(text, "://") && text != to:
				text += " (" + to + ")"
			}
			b.WriteString(text)
			continue
		}
		b.WriteString(wording.Clean(bot.Rich{s}.String()))
	}
	return b.String()
}

// onlyLetters leaves only what is read: no spaces, nothing that stands for nothing,
// no bars, no rules of tables.
func onlyLetters(s string) string {
	s = strings.NewReplacer(nothing, "", fullCell, "", emptyCell, "", "─", "").Replace(wording.Clean(s))
	return strings.Map(func(r rune) rune {
		if !seen(r) {
			return -1
		}
		return r
	}, s)
}

func buttonsOf(all []outgoing) []discordgo.Button {
	var out []discordgo.Button
	for _, o := range all {
		for _, c := range o.Components {
			if row, is := c.(discordgo.ActionsRow); is {
				for _, e := range row.Components {
					if b, is := e.(discordgo.Button); is {
						out = append(out, b)
					}
				}
			}
		}
	}
	return out
}
