package knowledge

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// splitField takes "name: value" apart when the name is a plain word or two, or
// stands in double quotes.
func splitField(s string) (name, value string, ok bool) {
	if strings.HasPrefix(s, `"`) {
		name, rest, ok := quoted(s)
		if !ok || rest != ":" && !strings.HasPrefix(rest, ": ") {
			return "", "", false
		}
		return name, strings.TrimLeft(rest[1:], " "), true
	}
	i := strings.IndexByte(s, ':')
	if i < 1 || !asciiLetter(s[0]) || s[i-1] == ' ' || i+1 < len(s) && s[i+1] != ' ' {
		return "", "", false
	}
	for j := range i {
		if c := s[j]; !asciiLetter(c) && (c < '0' || c > '9') && c < utf8.RuneSelf && c != '_' && c != '-' && c != ' ' {
			return "", "", false
		}
	}
	return s[:i], strings.TrimLeft(s[i+1:], " "), true
}

// inline reads a value that stands on one line.
func inline(s string, line int) (node, bool) {
	if strings.HasPrefix(s, "[") {
		return inlineList(s, line)
	}
	if strings.HasPrefix(s, `"`) || strings.HasPrefix(s, "'") {
		text, rest, ok := quoted(s)
		return node{line: line, text: text}, ok && rest == ""
	}
	return node{line: line, text: s, plain: true}, plainText(s)
}

func inlineList(s string, line int) (node, bool) {
	n := node{kind: listNode, line: line}
	rest := strings.TrimLeft(s[1:], " ")
	if rest == "]" {
		return n, true
	}
	for {
		item := node{line: line}
		var ok bool
		if strings.HasPrefix(rest, `"`) || strings.HasPrefix(rest, "'") {
			item.text, rest, ok = quoted(rest)
		} else {
			i := strings.IndexAny(rest, ",]")
			if i < 0 {
				return n, false
			}
			item.text, item.plain = strings.TrimRight(rest[:i], " "), true
			ok = plainText(item.text) && !strings.ContainsAny(item.text, flowIndicators)
			rest = rest[i:]
		}
		if !ok {
			return n, false
		}
		n.items = append(n.items, item)
		rest = strings.TrimLeft(rest, " ")
		if rest == "]" {
			return n, true
		}
		if !strings.HasPrefix(rest, ",") {
			return n, false
		}
		rest = strings.TrimLeft(rest[1:], " ")
	}
}

// quoted reads a text in quotes and returns what follows it.
func quoted(s string) (text, rest string, ok bool) {
	quote := s[0]
	if i := strings.IndexByte(s[1:], quote); i >= 0 && !strings.Contains(s[1:1+i], `\`) && !strings.HasPrefix(s[i+2:], "'") {
		return s[1 : 1+i], s[i+2:], true
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		c := s[i]
		switch {
		case c == quote && quote == '\'' && i+1 < len(s) && s[i+1] == quote:
			b.WriteByte(quote)
			i++
		case c == quote:
			return b.String(), s[i+1:], true
		case c == '\\' && quote == '"':
			i++
			r, size := escape(s[i:])
			if size == 0 {
				return "", "", false
			}
			b.WriteRune(r)
			i += size - 1
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

// escape reads what follows a backslash in double quotes, as far as [Format]
// writes it.
func escape(s string) (r rune, size int) {
	if s == "" {
		return 0, 0
	}
	switch s[0] {
	case '"', '\\':
		return rune(s[0]), 1
	case 'n':
		return '\n', 1
	case 't':
		return '\t', 1
	case 'u':
		if len(s) < 5 {
			return 0, 0
		}
		n, err := strconv.ParseUint(s[1:5], 16, 16)
		if err != nil || !utf8.ValidRune(rune(n)) {
			return 0, 0
		}
		return rune(n), 5
	}
	return 0, 0
}

const (
	indicators     = "-?:,[]{}#&*!|>'\"%@`" // what no text without quotes starts with
	flowIndicators = ",[]{}:#\"'"           // what no text without quotes in a list in brackets holds
)

// plainText reports whether a text can stand without quotes on one line and is
// the same text for every YAML reader, its type aside.
func plainText(s string) bool {
	return s != "" && strings.IndexByte(indicators, s[0]) < 0 && s[0] != ' ' && s[len(s)-1] != ' ' &&
		!strings.Contains(s, ": ") && !strings.Contains(s, " #") && s[len(s)-1] != ':'
}

// plainRune reports whether a character may stand in YAML as it is, without
// being a break or a mark to some reader.
func plainRune(r rune) bool {
	switch {
	case r < ' ', r >= 0x7f && r <= 0x9f, r == 0x2028, r == 0x2029, r == 0xfeff, r == utf8.RuneError:
		return false
	}
	return r < 0xd800 || r > 0xdfff && r < 0xfffe || r > 0xffff
}

func asciiLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
