// Package discord is Discord: its events in, Cairn's messages out. It knows
// Discord's wire format, its limits and its manners; it knows no feature, composes
// no answer and judges no role.
package discord

import (
	"slices"
	"strings"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// outgoing is one message within Discord's limits. What a [bot.Message] says may
// need several; they are said in order.
type outgoing struct {
	// Content is Markdown in which only Cairn's own marks are live. It may be empty
	// beside components or files.
	Content    string
	Components []discordgo.MessageComponent
	Files      []file
}

// file is a document or a picture that goes with a message: its name is safe and
// its data is not empty.
type file struct {
	Name, Type, Alt string
	Data            []byte
}

// place says for whom a message is drawn.
type place struct {
	Owner bot.UserID // whose buttons these are; the zero value for anybody's
}

// Limits of a message. Discord counts code points, say its developers; UTF-16
// units are never fewer.
const (
	maxContent = 2000
	maxFiles   = 10
	maxFile    = 10 << 20 // bytes of one file, on a server without boosts
	maxUpload  = 20 << 20 // bytes of all; Discord takes 25 MiB with everything around
	maxAlt     = 1024
)

// maxLine leaves room for the mark that begins a line, and for fences.
const maxLine = maxContent - 40

// render turns a message into messages within every limit of Discord, in order.
// Nothing in them notifies, formats or leads anywhere but what the message marks
// as such. An empty message gives none.
func render(m bot.Message, where place) []outgoing {
	var p packer
	p.add(textParts(m.Lead)...)
	for i := 0; i < len(m.Blocks); i++ {
		if meters := metersAt(m.Blocks[i:]); len(meters) > 1 {
			p.add(meterPart(meters))
			i += len(meters) - 1
			continue
		}
		p.block(m.Blocks[i])
	}
	rows, said := buttonRows(m.Buttons, where.Owner)
	for _, words := range said {
		p.add(textParts(words)...)
	}
	p.rows(rows)
	return p.messages()
}

// kind is what a part looks like, which decides about the space around it.
type kind int

const (
	textKind kind = iota
	headKind
	captionKind
	quoteKind
	noteKind
	listKind
	rowsKind // names with values, bars
	codeKind
)

// part is what a block shows: lines of Markdown, each within a message. Lines of
// code are shown between fences.
type part struct {
	kind  kind
	lines []string
}

// apart reports whether an empty line stands between two parts.
func apart(before, after kind) bool {
	switch {
	case before == listKind: // or it would go on
		return true
	case before == headKind || before == captionKind:
		return false
	case after == textKind || after == captionKind:
		return before == textKind || before == rowsKind
	}
	return before == rowsKind && after == rowsKind
}

// packer fills messages with parts.
type packer struct {
	pages []page
	parts int // so many were added
}

type page struct {
	lines []line
	size  int
	rows  []discordgo.MessageComponent
	files []file
	bytes int
}

// line is a line of a page, with the part it comes from.
type line struct {
	text string
	kind kind
	part int
}

const (
	fence     = "```"
	fenceSize = len(fence) + len("\n") + len("\n") + len(fence)
)

func (p *packer) last() *page {
	if len(p.pages) == 0 {
		p.pages = append(p.pages, page{})
	}
	return &p.pages[len(p.pages)-1]
}

// cost is how much longer a page gets by one more line.
func (g *page) cost(l line) int {
	n := wording.Units(l.text)
	if len(g.lines) == 0 {
		if l.kind == codeKind {
			n += fenceSize
		}
		return n
	}
	before := g.lines[len(g.lines)-1]
	if n++; before.part == l.part {
		return n
	}
	if l.kind == codeKind {
		n += fenceSize
	}
	if apart(before.kind, l.kind) {
		n++
	}
	return n
}

func (g *page) put(l line) {
	g.size += g.cost(l)
	g.lines = append(g.lines, l)
}

// add puts parts below the others, code in one piece where that is possible.
func (p *packer) add(all ...part) {
	for _, one := range all {
		p.parts++
		if whole := (line{strings.Join(one.lines, "\n"), one.kind, p.parts}); one.kind == codeKind && p.full(whole) {
			p.turn(whole)
		}
		for _, text := range one.lines {
			l := line{text, one.kind, p.parts}
			if p.full(l) {
				p.turn(l)
			}
			p.last().put(l)
		}
	}
}

// full reports whether a line fits the next message but not this one.
func (p *packer) full(l line) bool {
	g := p.last()
	return len(g.lines) > 0 && g.size+g.cost(l) > maxContent && new(page).cost(l) <= maxContent
}

// turn begins a new message with a line. A heading goes along, if both fit: it
// belongs to what comes next.
func (p *packer) turn(l line) {
	last := p.last()
	n := len(last.lines)
	for n > 1 && (last.lines[n-1].kind == headKind || last.lines[n-1].kind == captionKind) {
		n--
	}
	var next page
	for _, along := range last.lines[n:] {
		next.put(along)
	}
	if next.size+next.cost(l) > maxContent {
		next, n = page{}, len(last.lines)
	}
	last.lines = last.lines[:n]
	p.pages = append(p.pages, next)
}

// block adds one block; a picture or file that can be sent goes with the message.
func (p *packer) block(b bot.Block) {
	if image, is := b.(bot.Image); is && len(image.PNG) > 0 && len(image.PNG) <= maxFile {
		p.file(file{wording.FileName(image.Name, "picture.png"), "image/png", wording.Cut(wording.Flat(image.Alt), maxAlt), image.PNG})
		return
	}
	if doc, is := b.(bot.File); is && len(doc.Data) > 0 && len(doc.Data) <= maxFile {
		p.file(file{wording.FileName(doc.Name, "file"), doc.Type, wording.Cut(wording.Flat(doc.Title), maxAlt), doc.Data})
		return
	}
	p.add(partsOf(b)...)
}

func (p *packer) file(f file) {
	if len(p.last().files) == maxFiles || p.last().bytes+len(f.Data) > maxUpload {
		p.pages = append(p.pages, page{})
	}
	p.last().files = append(p.last().files, f)
	p.last().bytes += len(f.Data)
}

// rows adds rows of buttons below the last message, and what is too much for one
// below more of them.
func (p *packer) rows(rows []discordgo.MessageComponent) {
	for some := range slices.Chunk(rows, maxRows) {
		if len(p.last().rows) > 0 {
			p.pages = append(p.pages, page{})
		}
		p.last().rows = some
	}
}

func (p *packer) messages() []outgoing {
	var out []outgoing
	for _, g := range p.pages {
		content := g.content()
		if !visible(content) {
			content = ""
		}
		if content != "" || len(g.rows) > 0 || len(g.files) > 0 {
			out = append(out, outgoing{content, g.rows, g.files})
		}
	}
	return out
}

func (g *page) content() string {
	var b strings.Builder
	for i, l := range g.lines {
		begins := i == 0 || g.lines[i-1].part != l.part
		if i > 0 {
			b.WriteByte('\n')
			if begins && apart(g.lines[i-1].kind, l.kind) {
				b.WriteByte('\n')
			}
		}
		if l.kind == codeKind && begins {
			b.WriteString(fence + "\n")
		}
		b.WriteString(l.text)
		if ends := i == len(g.lines)-1 || g.lines[i+1].part != l.part; l.kind == codeKind && ends {
			b.WriteString("\n" + fence)
		}
	}
	return b.String()
}

// visible reports whether a text has anything that is seen: Discord refuses a
// message of spaces and fillers alone.
func visible(s string) bool { return strings.ContainsFunc(s, seen) }

func seen(r rune) bool {
	const blankBraille = '\u2800'
	return !unicode.IsSpace(r) && r != blankBraille &&
		!unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}
