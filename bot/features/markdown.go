package features

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"github.com/cairnbot/cairn/bot"
)

// blocks turns the Markdown of an answer into blocks. What the neutral message
// has no block for keeps its text and loses its form, so nothing an author
// wrote can be markup on a platform.
func blocks(markdown string) []bot.Block {
	source := []byte(markdown)
	doc := goldmark.DefaultParser().Parse(text.NewReader(source))
	var out []bot.Block
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.List:
			list := bot.List{}
			if n.IsOrdered() {
				list.Start = max(1, n.Start)
			}
			for item := n.FirstChild(); item != nil; item = item.NextSibling() {
				list.Items = append(list.Items, inline(item, source))
			}
			out = append(out, list)
		case *ast.Blockquote:
			out = append(out, bot.Quote{Text: inline(n, source)})
		case *ast.Heading:
			out = append(out, bot.Head{Text: inline(n, source).String()})
		default:
			if r := inline(n, source); len(r) > 0 {
				out = append(out, bot.Para{Text: r})
			}
		}
	}
	return out
}

// inline collects the spans below a node.
func inline(n ast.Node, source []byte) bot.Rich {
	var out bot.Rich
	plain := func(s string) {
		if last := len(out) - 1; last >= 0 {
			if p, ok := out[last].(bot.Plain); ok {
				out[last] = p + bot.Plain(s)
				return
			}
		}
		out = append(out, bot.Plain(s))
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			plain(string(c.Segment.Value(source)))
			if c.SoftLineBreak() || c.HardLineBreak() {
				plain(" ")
			}
		case *ast.String:
			plain(string(c.Value))
		case *ast.Emphasis:
			if inner := inline(c, source).String(); c.Level >= 2 {
				out = append(out, bot.Strong(inner))
			} else {
				plain(inner)
			}
		case *ast.CodeSpan:
			out = append(out, bot.Code(inline(c, source).String()))
		case *ast.Link:
			out = append(out, bot.Link{Text: inline(c, source).String(), URL: string(c.Destination)})
		case *ast.AutoLink:
			url := string(c.URL(source))
			out = append(out, bot.Link{Text: url, URL: url})
		default:
			if c.Type() == ast.TypeBlock && len(out) > 0 {
				plain(" ")
			}
			out = append(out, inline(c, source)...)
		}
	}
	if n.ChildCount() == 0 && n.Type() == ast.TypeBlock { // code and HTML blocks hold lines, not nodes
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			plain(strings.TrimRight(string(line.Value(source)), "\n") + " ")
		}
	}
	return out
}
