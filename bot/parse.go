package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot/line"
)

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
		if v, ok := values[o.Name]; ok && (v != "" || !o.Offered) {
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
	words, from := line.Split(args), 0
	placed := false // there were words that belong to no flag
	for i := 0; i < len(words); i++ {
		w := words[i]
		name, ok := line.Flag(words[i:])
		if !ok {
			placed = true
			continue
		}
		name, value, hasValue := strings.Cut(name, "=")
		o, err := flag(c, name)
		if err != nil && c.pasted() {
			continue // a dash of the text
		} else if err != nil {
			return "", err
		}
		left.WriteString(strings.TrimLeft(args[from:w.Start], " "))
		from = w.End
		switch {
		case hasValue: // a quoted value with spaces reaches beyond this word
			if text, end, ok := line.Quoted(args, w.End-len(value)); ok {
				value, from = text, end
				for i+1 < len(words) && words[i+1].Start < end {
					i++
				}
			}
		case o.Kind == Switch:
			value = "true"
		default:
			i++
			if _, next := line.Flag(words[i:]); next || i == len(words) {
				return "", Refusef("`--%s` needs a value after it: `%s`.", name, c.Example)
			}
			value, from = words[i].Text, words[i].End
			// "plan add SQL --due end of march" goes on to the next flag.
			for first := i; placed && o.Kind == Text && !words[first].Quoted && i+1 < len(words); i++ {
				if _, next := line.Flag(words[i+1:]); next {
					break
				}
				value, from = args[words[first].Start:words[i+1].End], words[i+1].End
			}
		}
		values[o.Name] = value
	}
	left.WriteString(strings.TrimLeft(args[from:], " "))
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
	if near := line.Nearest(strings.ToLower(name), names); near != "" {
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
	words := line.Split(rest)
	for i, o := range open {
		if len(words) == 0 {
			return nil
		}
		if i == len(open)-1 && (o.Kind == Text || o.Kind == Choose) && (len(words) > 1 || !words[0].Quoted) {
			values[o.Name] = rest[words[0].Start:]
			return nil
		}
		values[o.Name] = words[0].Text
		words = words[1:]
	}
	if len(words) > 0 {
		return Refusef("I can't place `%s` in `%s`. It works like this: `%s`.", rest[words[0].Start:], c.Name, c.Example)
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
		if f, ok := line.Number(v); ok {
			return strconv.FormatFloat(f, 'f', -1, 64), nil
		}
		return "", Refusef("%s should be a number, not `%s`.", o.title(), v)
	case Switch:
		on, err := strconv.ParseBool(strings.NewReplacer("on", "true", "off", "false").Replace(strings.ToLower(v)))
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
		if near := line.Nearest(lower, o.Choices); near != "" {
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
	var out strings.Builder
	out.WriteString(c.Name)
	for _, o := range c.Options {
		v, ok := values[o.Name]
		switch {
		case !ok:
		case o.Kind == Switch:
			out.WriteString(" --" + o.Name + "=" + v)
		case o.Kind == Person:
			out.WriteString(" --" + o.Name + " <@" + v + ">")
		default:
			out.WriteString(" --" + o.Name + ` "` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(v) + `"`)
		}
	}
	return out.String()
}
