package features

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	edlib "github.com/hbollon/go-edlib"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

// named is something that people call by its number or its title.
type named struct {
	ref    string // its lasting name, see [itemRef]
	number int
	title  string
}

// findItem resolves the words that name an item: its number, its title, a part
// of it, or nearly that. Several that fit equally well are returned together.
func findItem(items []learning.Item, words string) []learning.Item {
	var names []named
	for _, it := range items {
		names = append(names, named{itemRef(it), it.Position, it.Title})
	}
	var out []learning.Item
	for _, i := range findNamed(names, words) {
		out = append(out, items[i])
	}
	return out
}

// findNamed resolves words to the places in a list that they fit best.
func findNamed(all []named, words string) (found []int) {
	words = learning.Fold(strings.Trim(words, ` .!"“”`))
	for i, n := range all {
		if n.ref == words {
			return []int{i}
		}
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(words, "number "), "#")); err == nil {
		if i := slices.IndexFunc(all, func(one named) bool { return one.number == n }); i >= 0 {
			return []int{i}
		}
		return nil
	}
	for _, filler := range []string{"the ", "my ", "a ", "an "} {
		words = strings.TrimPrefix(words, filler)
	}
	for _, filler := range []string{" course", " class", " cert", " certificate", " certification", " credential", " badge", " exam", " project", " item"} {
		if short := strings.TrimSuffix(words, filler); short != "" && !titleHas(all, words) {
			words = short
		}
	}
	if words == "" {
		return nil
	}
	var exact, part, near []int
	for i, n := range all {
		title := learning.Fold(n.title)
		switch {
		case title == words:
			exact = append(exact, i)
		case strings.Contains(" "+title+" ", " "+words+" ") || len(words) >= 3 && strings.Contains(title, words):
			part = append(part, i)
		case nearTitle(title, words):
			near = append(near, i)
		}
	}
	for _, found := range [][]int{exact, part, near} {
		if len(found) > 0 {
			return found
		}
	}
	if name := learning.Fold(itemName(words)); name != words { // "the python course i finished"
		return findNamed(all, name)
	}
	return nil
}

func titleHas(all []named, words string) bool {
	for _, n := range all {
		if strings.Contains(learning.Fold(n.title), words) {
			return true
		}
	}
	return false
}

// nearTitle reports whether every word of some length is in the title, give or
// take a typo.
func nearTitle(title, words string) bool {
	parts := strings.Fields(title)
	for w := range strings.FieldsSeq(words) {
		found := false
		for _, p := range parts {
			if p == w || len(w) > 3 && edlib.OSADamerauLevenshteinDistance(p, w) <= 1+len(w)/8 {
				found = true
			}
		}
		if !found {
			return false
		}
	}
	return true
}

// itemRef names an item for good, in buttons and completion: by its key, since
// its number changes when others move.
func itemRef(it learning.Item) string { return "item-" + strconv.FormatInt(int64(it.ID), 10) }

// whichItem asks back when words name no item or more than one.
func whichItem(call *bot.Call, found []learning.Item, all []learning.Item) bot.Message {
	m := bot.Message{Lead: bot.Say("Which item do you mean?")}
	if len(found) == 0 {
		m.Lead = bot.Say("I can't find {} on your plan. Which item do you mean?", bot.Strong(short(call.Text("item"), 60)))
		for _, it := range all {
			if it.State != learning.StateDone && it.State != learning.StateDropped {
				found = append(found, it)
			}
		}
	}
	for _, it := range found[:min(5, len(found))] {
		values := map[string]string{"item": itemRef(it)}
		for _, o := range call.Command.Options {
			if o.Name != "item" && call.Has(o.Name) {
				values[o.Name] = call.Text(o.Name)
			}
		}
		m.Buttons = append(m.Buttons, bot.Button{Label: short(fmt.Sprintf("%d. %s", it.Position, it.Title), 75), Run: bot.Line(call.Command, values)})
	}
	return m
}
