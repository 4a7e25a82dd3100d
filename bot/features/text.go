package features

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/cairnbot/cairn/bot"
)

// short cuts a text at a number of runes, with an ellipsis when it was longer.
func short(s string, runes int) string {
	r := []rune(s)
	if len(r) <= runes {
		return s
	}
	return strings.TrimSpace(string(r[:runes-1])) + "…"
}

// oneLine folds all white space into single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// count writes a number with its noun: "1 item", "3 items".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// percent writes a share of a hundred.
func percent(n int) string { return fmt.Sprintf("%d %%", n) }

func para(sentence string, spans ...bot.Span) bot.Block {
	return bot.Para{Text: bot.Say(sentence, spans...)}
}

func note(sentence string, spans ...bot.Span) bot.Block {
	return bot.Note{Text: bot.Say(sentence, spans...)}
}

func upperFirst(s string) string {
	if s == "" {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func lowerFirst(s string) string {
	if s == "" {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}
