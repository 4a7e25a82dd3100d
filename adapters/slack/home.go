package slack

import (
	"slices"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
)

// Limits of App Home: blocks, and the size of a view, of which 250 kB were seen to
// be refused.
const (
	maxHome     = 100
	maxHomeSize = 200000
)

// home is the App Home of a person: a card for every message, whose lead is its
// title. What does not fit is left to the card's buttons, and the card says so.
func home(cards []bot.Message, to bot.UserID) slack.HomeTabViewRequest {
	view := slack.HomeTabViewRequest{Type: slack.VTHomeTab}
	var all [][]part
	for _, m := range cards {
		if one := card(m, to, len(all)); len(one) > 0 {
			all = append(all, one)
		}
	}
	room, weight := maxHome, maxHomeSize
	for i, one := range all {
		left := len(all) - i
		share := room/left - 1 // with the line between two cards
		if share <= 0 {
			break
		}
		if i > 0 {
			view.Blocks.BlockSet = append(view.Blocks.BlockSet, slack.NewDividerBlock())
		}
		one = shortened(one, share, weight/left)
		for _, part := range one {
			view.Blocks.BlockSet = append(view.Blocks.BlockSet, part.block)
			weight -= part.size
		}
		room -= len(one) + 1
	}
	return view
}

// card is one message as blocks; n keeps the ids of its buttons apart from those
// of other cards.
func card(m bot.Message, to bot.UserID, n int) []part {
	var out []part
	if title := headParts(m.Lead.String()); len(m.Lead) > 0 {
		out = append(out, title...)
	}
	for i := 0; i < len(m.Blocks); i++ {
		if meters := metersAt(m.Blocks[i:]); len(meters) > 1 {
			out = append(out, meterParts(meters)...)
			i += len(meters) - 1
			continue
		}
		out = append(out, parts(m.Blocks[i], false)...)
	}
	return append(out, buttonParts(m.Buttons, to, n*maxHome)...)
}

// shortened keeps a card within so many blocks and so much JSON: its beginning,
// and the first of its buttons.
func shortened(all []part, blocks, size int) []part {
	used := 0
	for _, p := range all {
		used += p.size
	}
	if len(all) <= blocks && used <= size {
		return all
	}
	more := noteParts(bot.Say("There is more of this; ask me for it in a message."))
	isRow := func(p part) bool { _, is := p.block.(*slack.ActionBlock); return is }
	rest, body := more, all
	if first := slices.IndexFunc(all, isRow); first >= 0 {
		rest, body = append(rest, all[first]), all[:first]
	}
	for _, p := range rest {
		size -= p.size
	}
	var out []part
	for _, p := range body {
		if size -= p.size; size < 0 || len(out)+len(rest) >= blocks {
			break
		}
		out = append(out, p)
	}
	return append(out, rest...)[:min(blocks, len(out)+len(rest))]
}
