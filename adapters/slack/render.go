// Package slack is Slack: its events in, Cairn's messages out. It knows Slack's
// wire format, its limits and its manners; it knows no feature, composes no
// answer and judges no role.
package slack

import (
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// post is one message as Slack takes it. What a [bot.Message] says may need
// several; they are said in order.
type post struct {
	// Text is the notification and what a screen reader says, escaped once. It is
	// no mrkdwn: send it with markdown off.
	Text   string
	Blocks []slack.Block
	// Images and Files are uploaded after the blocks, in order; their names are
	// safe and their data is not empty. There may be no block beside them.
	Images []bot.Image
	Files  []bot.File
}

// Limits of a message. Slack documents 50 blocks; the whole of them was seen to
// be refused from about 13,200 characters on (slackapi/bolt-js, "Blocks too long
// error"), counted in a way nobody wrote down. Counting JSON with every letter
// beyond ASCII as an escape errs on the safe side.
const (
	maxBlocks   = 50
	maxSize     = 12000
	maxFallback = 3900 // Slack advises 4,000 for text
)

// part is a block with the same in plain words and its size as JSON.
type part struct {
	block slack.Block
	text  string
	size  int
}

// render turns a message into posts within every limit of Slack, in order, each
// with a text of its own. Buttons carry the person they are made for; anybody may
// press them when to is the zero value. An empty message gives no post.
func render(m bot.Message, to bot.UserID) []post {
	var p packer
	p.add(textParts(m.Lead))
	for i := 0; i < len(m.Blocks); i++ {
		if meters := metersAt(m.Blocks[i:]); len(meters) > 1 {
			p.add(meterParts(meters))
			i += len(meters) - 1
			continue
		}
		p.block(m.Blocks[i])
	}
	p.add(buttonParts(m.Buttons, to, 0))
	return p.posts()
}

// packer fills posts with parts.
type packer struct{ pages []page }

type page struct {
	parts  []part
	size   int
	table  bool
	images []bot.Image
	files  []bot.File
}

func (p *packer) block(b bot.Block) {
	if image, is := b.(bot.Image); is && len(image.PNG) > 0 {
		image.Name, image.Alt = wording.FileName(image.Name, "picture.png"), wording.Cut(wording.Flat(image.Alt), maxAlt)
		p.last().images = append(p.last().images, image)
		return
	}
	if file, is := b.(bot.File); is && len(file.Data) > 0 {
		file.Name, file.Title = wording.FileName(file.Name, "file"), wording.Cut(wording.Flat(file.Title), maxAlt)
		p.last().files = append(p.last().files, file)
		return
	}
	p.add(parts(b, true))
}

// add puts parts that belong together into one post where that is possible.
func (p *packer) add(together []part) {
	if len(together) == 0 {
		return
	}
	var size int
	table := false
	for _, one := range together {
		size += one.size
		table = table || isTable(one.block)
	}
	if whole := size <= maxSize && len(together) <= maxBlocks; whole && !p.last().fits(len(together), size, table) {
		p.turn()
	}
	for _, one := range together {
		if table := isTable(one.block); !p.last().fits(1, one.size, table) {
			p.turn()
		}
		last := p.last()
		last.parts = append(last.parts, one)
		last.size += one.size
		last.table = last.table || isTable(one.block)
	}
}

// turn begins a new post. A heading goes along: it belongs to what comes next.
func (p *packer) turn() {
	last := p.last()
	var along []part
	for n := len(last.parts); n > 1; n-- {
		if _, heads := last.parts[n-1].block.(*slack.HeaderBlock); !heads {
			break
		}
		along = append(along, last.parts[n-1])
		last.parts = last.parts[:n-1]
	}
	slices.Reverse(along)
	next := page{parts: along}
	for _, one := range along {
		next.size += one.size
	}
	p.pages = append(p.pages, next)
}

func (p *packer) last() *page {
	if len(p.pages) == 0 {
		p.pages = append(p.pages, page{})
	}
	return &p.pages[len(p.pages)-1]
}

// fits reports whether more fits: Slack takes one table a message.
func (g *page) fits(blocks, size int, table bool) bool {
	return len(g.parts) == 0 || len(g.parts)+blocks <= maxBlocks && g.size+size <= maxSize && !(g.table && table)
}

func isTable(b slack.Block) bool { _, is := b.(*slack.TableBlock); return is }

func (p *packer) posts() []post {
	var out []post
	for _, g := range p.pages {
		one := post{Images: g.images, Files: g.files}
		var lines, buttons []string
		for _, part := range g.parts {
			one.Blocks = append(one.Blocks, part.block)
			if _, is := part.block.(*slack.ActionBlock); is {
				buttons = append(buttons, part.text)
				continue
			}
			lines = append(lines, part.text)
		}
		for _, image := range g.images {
			lines = append(lines, "Picture: "+image.Alt)
		}
		for _, file := range g.files {
			lines = append(lines, strings.TrimSpace("File: "+file.Name+" "+file.Title))
		}
		if len(lines) == 0 { // a reader finds buttons below a text anyway
			lines = buttons
		}
		if len(lines) == 0 {
			continue
		}
		one.Text = fallback(lines)
		out = append(out, one)
	}
	return out
}

// fallback is the text of a post.
func fallback(lines []string) string {
	text := strings.Join(lines, "\n")
	for room := maxFallback; ; room -= room / 10 {
		if escaped := escape(wording.Cut(text, room)); wording.Units(escaped) <= maxFallback {
			return escaped
		}
	}
}
