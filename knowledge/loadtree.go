package knowledge

import "strings"

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

// frontLine is the line of a file on which its front matter starts.
const frontLine = 2

// quickTree reads the block style that [Format] writes and the contributor guide
// shows: about a fifteenth of the time of a whole YAML parser, which a bot that
// starts cold would spend before its first word. It reads nothing in its own
// way: whatever it is not sure about it leaves to [yamlTree], errors included,
// and reports false.
func quickTree(text string) (node, bool) {
	for _, r := range text {
		if r != '\n' && !plainRune(r) {
			return node{}, false
		}
	}
	q := quick{lines: strings.Split(text, "\n"), first: frontLine}
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
	n := node{kind: mapNode}
	for {
		at, rest, more := q.peek()
		if n.line == 0 {
			n.line = q.line()
		}
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
