package knowledge

import (
	"strings"
	"unicode/utf8"
)

// node is front matter as a tree of texts. Nothing in it is a number, a date or
// a boolean: what somebody typed stays as typed, so `as_of: 2023`, `value: 1e3`
// and `- no` mean what they look like.
type node struct {
	line   int
	kind   kind
	text   string  // of a textNode
	plain  bool    // the text stood without quotes
	items  []node  // of a listNode
	fields []field // of a mapNode, in the order of the file
}

type field struct {
	name  string
	line  int
	value node
}

type kind int

const (
	textNode kind = iota
	listNode
	mapNode
)

// String names a kind as the problems do.
func (k kind) String() string {
	return [...]string{"text", "a list", `lines of the form "name: value"`}[k]
}

// quickTree reads the block style that [Format] writes and the contributor guide
// shows: about a fifteenth of the time of a whole YAML parser, which a bot that
// starts cold would spend before its first word. It reads nothing in its own
// way: whatever it is not sure about it leaves to [yamlTree], errors included,
// and reports false.
func quickTree(text string, firstLine int) (node, bool) {
	for _, r := range text {
		if r != '\n' && !plainRune(r) {
			return node{}, false
		}
	}
	q := quick{lines: strings.Split(text, "\n"), first: firstLine}
	root, ok := q.fields(0)
	if !ok || q.at < len(q.lines) {
		return node{}, false
	}
	return root, true
}

type quick struct {
	lines []string
	at    int // the next line
	first int // number of lines[0] in the file
}

// peek skips blank lines and comments and returns the next line without its
// indent.
func (q *quick) peek() (indent int, rest string, more bool) {
	for ; q.at < len(q.lines); q.at++ {
		rest = strings.TrimLeft(q.lines[q.at], " ")
		if rest == "" || rest[0] == '#' {
			continue
		}
		return len(q.lines[q.at]) - len(rest), strings.TrimRight(rest, " "), true
	}
	return 0, "", false
}

func (q *quick) line() int { return q.first + q.at }

// fields reads the "name: value" lines that stand at one indent.
func (q *quick) fields(indent int) (node, bool) {
	n := node{kind: mapNode, line: q.line()}
	for {
		at, rest, more := q.peek()
		if !more || at < indent {
			return n, len(n.fields) > 0
		}
		name, value, ok := splitField(rest)
		if !ok || at > indent {
			return n, false
		}
		f := field{name: name, line: q.line()}
		if f.value, ok = q.value(indent, value); !ok {
			return n, false
		}
		n.fields = append(n.fields, f)
	}
}

// value reads what follows "name:", on the same line or on the next ones.
func (q *quick) value(indent int, value string) (node, bool) {
	line := q.line()
	q.at++
	switch value {
	case "|", "|-":
		n, ok := q.literal(indent, value == "|")
		n.line = line
		return n, ok
	case "":
		at, rest, more := q.peek()
		switch isItem := strings.HasPrefix(rest, "- "); {
		case more && isItem && at >= indent:
			return q.list(at)
		case more && at > indent:
			return q.fields(at)
		}
		return node{line: line, plain: true}, true
	}
	return inline(value, line)
}

// list reads the "- " lines that stand at one indent.
func (q *quick) list(indent int) (node, bool) {
	n := node{kind: listNode, line: q.line()}
	for {
		at, rest, more := q.peek()
		if !more || at < indent || at == indent && !strings.HasPrefix(rest, "- ") {
			return n, true
		}
		if at > indent {
			return n, false
		}
		item := strings.TrimLeft(rest[len("- "):], " ")
		if _, _, ok := splitField(item); ok {
			// A group of fields: the dash counts as indent.
			inner := indent + len(rest) - len(item)
			q.lines[q.at] = strings.Repeat(" ", inner) + item
			v, ok := q.fields(inner)
			if !ok {
				return n, false
			}
			n.items = append(n.items, v)
			continue
		}
		v, ok := inline(item, q.line())
		if !ok {
			return n, false
		}
		n.items = append(n.items, v)
		q.at++
	}
}

// literal reads the indented lines below a "|".
func (q *quick) literal(parent int, newline bool) (node, bool) {
	var b strings.Builder
	indent, blank := 0, 0
	for ; q.at < len(q.lines); q.at++ {
		line := q.lines[q.at]
		rest := strings.TrimLeft(line, " ")
		at := len(line) - len(rest)
		if rest == "" {
			if at > 0 || indent == 0 {
				return node{}, false
			}
			blank++
			continue
		}
		if at <= parent {
			break
		}
		if indent == 0 {
			indent = at
		} else {
			b.WriteString(strings.Repeat("\n", blank+1))
			blank = 0
		}
		if at < indent {
			return node{}, false
		}
		b.WriteString(line[indent:])
	}
	if indent == 0 {
		return node{}, false
	}
	if newline {
		b.WriteByte('\n')
	}
	return node{text: b.String()}, true
}

// splitField takes "name: value" apart when the name is a plain word or two.
func splitField(s string) (name, value string, ok bool) {
	i := strings.IndexByte(s, ':')
	if i < 1 || !asciiLetter(s[0]) || s[i-1] == ' ' || i+1 < len(s) && s[i+1] != ' ' {
		return "", "", false
	}
	for j := range i {
		if c := s[j]; !asciiLetter(c) && (c < '0' || c > '9') && c != '_' && c != '-' && c != ' ' {
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
		ok := true
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
		for _, c := range []byte(s[1:5]) {
			d := strings.IndexByte("0123456789abcdef", c|0x20)
			if d < 0 || c < '0' {
				return 0, 0
			}
			r = r<<4 | rune(d)
		}
		if !utf8.ValidRune(r) {
			return 0, 0
		}
		return r, 5
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
