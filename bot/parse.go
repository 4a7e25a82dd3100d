package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is one word or quoted text of a line, with its place in the line.
type word struct {
	text       string
	start, end int
	quoted     bool
}

// closing maps an opening quote to its closing one. Phones type the curly ones.
var closing = map[rune]rune{'"': '"', '“': '”', '„': '“', '«': '»'}

// split cuts a line into words. A quote counts only at the start of a word and
// when it is closed; within quotes \" and \\ stand for the character itself.
func split(line string) []word {
	var out []word
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRuneInString(line[i:])
		if unicode.IsSpace(r) {
			i += n
			continue
		}
		if text, end, ok := quoted(line, i); ok {
			out = append(out, word{text, i, end, true})
			i = end
			continue
		}
		end := strings.IndexFunc(line[i:], unicode.IsSpace)
		if end < 0 {
			end = len(line) - i
		}
		out = append(out, word{line[i : i+end], i, i + end, false})
		i += end
	}
	return out
}

// quoted reads a quoted text at i, which must end before a space or the end.
func quoted(line string, i int) (text string, end int, ok bool) {
	open, n := utf8.DecodeRuneInString(line[i:])
	want, ok := closing[open]
	if !ok {
		return "", 0, false
	}
	var b strings.Builder
	escaped := false
	for j, r := range line[i+n:] {
		switch {
		case escaped:
			b.WriteRune(r)
			escaped = false
		case r == '\\' && open == '"':
			escaped = true
		case r == want:
			end = i + n + j + utf8.RuneLen(r)
			next, _ := utf8.DecodeRuneInString(line[end:])
			return b.String(), end, end == len(line) || unicode.IsSpace(next)
		default:
			b.WriteRune(r)
		}
	}
	return "", 0, false
}

// bind reads the values of a command from the words after its name. The errors
// are refusals.
func bind(c *Command, args string, given map[string]string) (map[string]string, error) {
	values := make(map[string]string)
	rest, err := flags(c, args, values)
	if err != nil {
		return nil, err
	}
	for _, o := range c.Options {
		if v, ok := given[o.Name]; ok {
			if o.Kind == Person && !strings.HasPrefix(v, "<@") { // platforms send a bare id
				v = "<@" + v + ">"
			}
			values[o.Name] = v
		}
	}
	if err := positions(c, rest, values); err != nil {
		return nil, err
	}
	for _, o := range c.Options {
		if v, ok := values[o.Name]; ok {
			if values[o.Name], err = convert(o, v); err != nil {
				return nil, err
			}
		}
	}
	for name := range given {
		if !slices.ContainsFunc(c.Options, func(o Option) bool { return o.Name == name }) {
			return nil, Refusef("`%s` has no option `%s`. Try `help %s`.", c.Name, name, c.Name)
		}
	}
	return values, nil
}

// flags takes --name value, --name=value and --switch out of args and returns
// what is left. Phones turn -- into a dash; that counts as well.
func flags(c *Command, args string, values map[string]string) (string, error) {
	var left strings.Builder
	words, from := split(args), 0
	for i := 0; i < len(words); i++ {
		w := words[i]
		name, ok := strings.CutPrefix(w.text, "--")
		if !ok {
			name, ok = strings.CutPrefix(w.text, "—")
		}
		if !ok || w.quoted || name == "" || !unicode.IsLetter(firstRune(name)) {
			continue
		}
		name, value, hasValue := strings.Cut(name, "=")
		o, err := flag(c, name)
		if err != nil {
			return "", err
		}
		left.WriteString(args[from:w.start])
		from = w.end
		switch {
		case hasValue && strings.HasPrefix(value, `"`):
			text, end, ok := quoted(args, w.end-len(value))
			if !ok { // a quoted value with spaces reaches beyond this word
				text, end, ok = quoted(args, w.start+strings.IndexByte(args[w.start:], '=')+1)
			}
			if ok {
				value, from = text, end
				for i+1 < len(words) && words[i+1].start < end {
					i++
				}
			}
		case hasValue:
		case o.Kind == Switch:
			value = "true"
		case i+1 < len(words):
			i++
			value, from = words[i].text, words[i].end
		default:
			return "", Refusef("`--%s` needs a value after it: `%s`.", name, c.Example)
		}
		values[o.Name] = value
	}
	left.WriteString(args[from:])
	return strings.TrimSpace(left.String()), nil
}

func flag(c *Command, name string) (Option, error) {
	var names []string
	for _, o := range c.Options {
		if strings.EqualFold(o.Name, name) {
			return o, nil
		}
		names = append(names, o.Name)
	}
	if near := nearest(strings.ToLower(name), names); near != "" {
		return Option{}, Refusef("I don't know `--%s` here. Did you mean `--%s`?", name, near)
	}
	return Option{}, Refusef("`%s` has no `--%s`. `help %s` shows what it takes.", c.Name, name, c.Name)
}

// positions fills the options that were not named, in order.
func positions(c *Command, rest string, values map[string]string) error {
	var open []Option
	for _, o := range c.Options {
		if _, given := values[o.Name]; !given && !o.Named && o.Kind != Switch {
			open = append(open, o)
		}
	}
	words := split(rest)
	for i, o := range open {
		if len(words) == 0 {
			return nil
		}
		if i == len(open)-1 && (o.Kind == Text || o.Kind == Choose) && (len(words) > 1 || !words[0].quoted) {
			values[o.Name] = rest[words[0].start:]
			return nil
		}
		values[o.Name] = words[0].text
		words = words[1:]
	}
	if len(words) > 0 {
		return Refusef("I can't place `%s` in `%s`. It works like this: `%s`.", rest[words[0].start:], c.Name, c.Example)
	}
	return nil
}

var mention = regexp.MustCompile(`^<@([^<>\s|]+)>$`)

// convert checks one value against its kind and returns it in canonical form.
func convert(o Option, v string) (string, error) {
	v = strings.TrimSpace(v)
	switch o.Kind {
	case Text:
		return v, nil
	case Integer:
		n, err := strconv.Atoi(strings.TrimPrefix(v, "#"))
		if err != nil {
			return "", Refusef("%s should be a whole number, not `%s`.", o.title(), v)
		}
		return strconv.Itoa(n), nil
	case Number:
		f, err := strconv.ParseFloat(strings.Replace(v, ",", ".", 1), 64)
		if err != nil || f != f || f-f != 0 { // NaN and the infinities are no numbers to a person
			return "", Refusef("%s should be a number, not `%s`.", o.title(), v)
		}
		return strconv.FormatFloat(f, 'f', -1, 64), nil
	case Switch:
		on, err := strconv.ParseBool(v)
		if err != nil {
			return "", Refusef("%s is on or off; leave the value away.", o.title())
		}
		return strconv.FormatBool(on), nil
	case Person:
		if m := mention.FindStringSubmatch(v); m != nil {
			return m[1], nil
		}
		return "", Refusef("%s should be a person: mention them with @.", o.title())
	case Choose:
		lower := strings.ToLower(v)
		if slices.Contains(o.Choices, lower) {
			return lower, nil
		}
		if near := nearest(lower, o.Choices); near != "" {
			return near, nil
		}
		return "", Refusef("%s can be %s, not `%s`.", o.title(), strings.Join(o.Choices, ", "), v)
	}
	return "", Refusef("%s cannot be read.", o.title())
}

func (o Option) title() string { return strings.ToUpper(o.Name[:1]) + o.Name[1:] }

// Line writes a command with its values as one line that reads back the same,
// for buttons.
func Line(c *Command, values map[string]string) string {
	line := c.Name
	for _, o := range c.Options {
		v, ok := values[o.Name]
		switch {
		case !ok:
		case o.Kind == Switch:
			line += " --" + o.Name + "=" + v
		case o.Kind == Person:
			line += " --" + o.Name + " <@" + v + ">"
		default:
			line += " --" + o.Name + ` "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`
		}
	}
	return line
}

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
