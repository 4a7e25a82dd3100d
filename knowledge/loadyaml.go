package knowledge

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxNesting bounds lists within lists: an entry needs three levels, and the
// parser below recurses.
const maxNesting = 8

const (
	maxYAMLLine   = 8 << 10 // bytes
	maxBlankLines = 100     // in a row
)

// Characters that open something in YAML and that people mean literally.
var refusedTokens = map[token.Type]string{
	token.AnchorType:     `a YAML anchor ("&") is not allowed; put the text in double quotes when it starts with "&"`,
	token.AliasType:      `a YAML alias ("*") is not allowed; put the text in double quotes when it starts with "*"`,
	token.TagType:        `a YAML tag ("!") is not allowed; put the text in double quotes when it starts with "!"`,
	token.MergeKeyType:   `a YAML merge key ("<<") is not allowed; write the lines out`,
	token.DirectiveType:  `a YAML directive ("%") is not allowed; put the text in double quotes when it starts with "%"`,
	token.MappingKeyType: `a YAML complex key ("?") is not allowed; put the text in double quotes when it starts with "?"`,
}

// yamlTree reads front matter in any style of YAML. The anchors, aliases, tags
// and merge keys of YAML are refused by name before they can do anything: an
// entry has no use for them, and ten lines of aliases unfold to gigabytes.
func yamlTree(text string) (root node, problem *Problem) {
	defer func() {
		// The parser has panicked on hostile input before; a bad file must not
		// stop a bot.
		if r := recover(); r != nil {
			root, problem = node{}, &Problem{Line: frontLine, Text: "this YAML cannot be read; see the guide for the form of an entry"}
		}
	}()
	text, problem = calmed(text)
	if problem != nil {
		return node{}, problem
	}
	tokens := lexer.Tokenize(text)
	if line, text := refuseTokens(tokens); text != "" {
		return node{}, &Problem{Line: frontLine + line - 1, Text: text}
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		line, said := 1, err.Error()
		if syntax := (*yaml.SyntaxError)(nil); errors.As(err, &syntax) {
			said = syntax.Message
			if syntax.Token != nil && syntax.Token.Position != nil {
				line = syntax.Token.Position.Line
			}
		}
		return node{}, &Problem{Line: frontLine + line - 1, Text: explainYAML(text, line, said)}
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return node{kind: mapNode, line: frontLine}, nil
	}
	c := converter{offset: frontLine - 1}
	root = c.convert(file.Docs[0].Body, frontLine)
	return root, c.problem
}

// calmed keeps from the parser what takes it time in the square of its length:
// endless lines, and runs of lines with nothing on them.
func calmed(text string) (string, *Problem) {
	lines := strings.Split(text, "\n")
	blank := 0
	for i, l := range lines {
		if len(l) > maxYAMLLine {
			return "", &Problem{Line: frontLine + i, Text: fmt.Sprintf("this line is longer than %d KiB; write long text below the front matter or in several lines", maxYAMLLine>>10)}
		}
		if strings.Trim(l, " ") != "" {
			blank = 0
			continue
		}
		lines[i] = ""
		if blank++; blank > maxBlankLines {
			return "", &Problem{Line: frontLine + i, Text: "too many empty lines in a row; remove some"}
		}
	}
	return strings.Join(lines, "\n"), nil
}

func refuseTokens(tokens token.Tokens) (line int, text string) {
	open, dashes, dashLine := 0, 0, 0
	for _, t := range tokens {
		if text := refusedTokens[t.Type]; text != "" {
			return t.Position.Line, text
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			open++
		case token.SequenceEndType, token.MappingEndType:
			open--
		case token.SequenceEntryType:
			if t.Position.Line != dashLine {
				dashes, dashLine = 0, t.Position.Line
			}
			dashes++
		}
		if open > maxNesting || dashes > maxNesting {
			return t.Position.Line, "lists are nested too deeply; an entry needs three levels"
		}
	}
	return 0, ""
}

// explainYAML says what usually stands behind a syntax error. line counts from
// 1 within text.
func explainYAML(text string, line int, said string) string {
	lines := strings.Split(text, "\n")
	here := lines[min(max(line, 1), len(lines))-1]
	trimmed := strings.TrimLeft(here, " -")
	_, value, isField := strings.Cut(trimmed, ": ")
	if !isField || strings.HasPrefix(trimmed, `"`) {
		value = trimmed
	}
	value = strings.TrimSpace(value)
	switch {
	case strings.HasPrefix(strings.TrimLeft(here, " "), "\t"):
		return "this line is indented with a tab; use spaces"
	case value != "" && strings.ContainsAny(value[:1], "@`%"):
		return fmt.Sprintf("a text that starts with %q must stand in double quotes", value[:1])
	case value != "" && value[0] == '"' && strings.Count(value, `"`)%2 == 1,
		value != "" && value[0] == '\'' && strings.Count(value, "'")%2 == 1:
		return "the quotes that open here are not closed; end the text with the same quote"
	case value != "" && strings.ContainsAny(value[:1], `"'`) && strings.IndexByte(value[1:], value[0]) != len(value)-2:
		return `text stands after closing quotes; put the whole text in double quotes and write \" for a quote in it`
	case value != "" && value[0] == '[' && !strings.HasSuffix(value, "]"):
		return `the list that "[" opens here is not closed; end it with "]"`
	case isField && (strings.Contains(value, ": ") || strings.HasSuffix(value, ":")):
		return `a text with a colon in it must stand in double quotes: name: "value"`
	}
	return fmt.Sprintf(`not readable as YAML (%s); expected "name: value", or "- text" for an item of a list, indented with spaces like its neighbours`, said)
}

// converter turns the parser's tree into ours and keeps the first thing it
// cannot.
type converter struct {
	offset  int
	problem *Problem
}

func (c *converter) refuse(line int, text string) node {
	if c.problem == nil {
		c.problem = &Problem{Line: line, Text: text}
	}
	return node{line: line}
}

// convert knows every kind of node that is left once refuseTokens has looked.
// above is the line to report for a node without a place of its own.
func (c *converter) convert(n ast.Node, above int) node {
	if n == nil {
		return node{line: above, plain: true}
	}
	line := above
	if t := n.GetToken(); t != nil && t.Position != nil && t.Position.Line > 0 {
		line = t.Position.Line + c.offset
	}
	switch n := n.(type) {
	case *ast.NullNode:
		return node{line: above, text: nullText(n), plain: true}
	case *ast.StringNode:
		return node{line: line, text: n.Value, plain: n.Token.Type != token.SingleQuoteType && n.Token.Type != token.DoubleQuoteType}
	case *ast.LiteralNode:
		return node{line: line, text: n.Value.Value}
	case *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return node{line: line, text: n.GetToken().Value, plain: true}
	case *ast.SequenceNode:
		list := node{kind: listNode, line: line}
		for _, v := range n.Values {
			list.items = append(list.items, c.convert(v, line))
		}
		return list
	case *ast.MappingNode:
		m := node{kind: mapNode, line: line}
		for _, v := range n.Values {
			m.fields = append(m.fields, c.field(v, line))
		}
		if len(m.fields) > 0 {
			m.line = m.fields[0].line
		}
		return m
	case *ast.MappingValueNode:
		f := c.field(n, line)
		return node{kind: mapNode, line: f.line, fields: []field{f}}
	case *ast.CommentGroupNode:
		return node{line: line, plain: true}
	}
	return c.refuse(line, "this YAML is not part of the form of an entry; see the guide")
}

func (c *converter) field(n *ast.MappingValueNode, above int) field {
	key := c.convert(n.Key, above)
	if key.kind != textNode {
		c.refuse(key.line, "a name before a colon must be one word")
	}
	return field{name: key.text, line: key.line, value: c.convert(n.Value, key.line)}
}

func nullText(n *ast.NullNode) string {
	if t := n.GetToken(); t != nil && t.Type == token.NullType {
		return t.Value
	}
	return ""
}
