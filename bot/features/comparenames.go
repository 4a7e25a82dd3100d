package features

import (
	"regexp"
	"slices"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

var (
	pairSaid = []*regexp.Regexp{
		regexp.MustCompile(`(?i)^(?:compare |line up )?(.+?)\s+(?:vs\.?|versus)\s+(.+?)(?:\s+(?:please|pls|side by side|for me))?(?:\s*[,.;!?].*)?$`),
		regexp.MustCompile(`(?i)\b(?:between|compare|compairing|comparing|line up|weigh(?: up)?|put|stack|hold|pit)\s+(?:(?:me|us|up|the)\s+)*(.+?)\s+(?:and|vs\.?|versus|with|to|against|or)\s+(?:the )?(.+?)(?:\s+(?:side by side|next to each other|for (?:me|us)|so|please|pls|which|head to head|up|on price|on cost)\b.*|\s*[,.;?!].*)?$`),
	}
	makesBoard = regexp.MustCompile(`(?i)\b(?:new|start|create|creat|make|set up|open|begin|build|board|table|shortlist|comparison)\b`)
	boardTitle = []*regexp.Regexp{
		regexp.MustCompile(`(?i)\b(?:called|named|titled|name it|call it|with the (?:name|title))\s+["“]?(.+?)["”]?(?:\s+with\b.*|\s*[,.;].*|\s+(?:please|pls))?$`),
		regexp.MustCompile(`(?i)\b(?:board|comparison|comparision|table|shortlist)(?: for me)?\s*[:,–-]\s*(.+?)(?:\s+(?:please|pls))?[ .!]*$`),
		regexp.MustCompile(`(?i)\b(?:decide|choose|torn) between\s+(?:the |some |my )?(.+?)\s*(?:[,.;?…].*)?$`),
		regexp.MustCompile(`(?i)\b(?:board|comparison|comparision|table|shortlist|side by side)\s+(?:of|on|for|about|to compare|where i can compare|so i can compare|comparing)\s+(?:the |some |my )?(.+?)(?:\s+with\b.*|\s*[,.;?].*|\s+(?:please|pls))?$`),
		regexp.MustCompile(`(?i)^(?:(?:start|open|create|make|begin) (?:me )?(?:an? |the )?)?(?:new |fresh )?(?:comparison|comparision|shortlist)(?: board)? ((?:[\pL\pN+#-]+ ?){1,4})$`),
	}
	namedBoard = regexp.MustCompile(`(?i)\b(?:called|named|titled|name it|call it)\b|:`)
	boardStart = regexp.MustCompile(`(?i)\bwith\s+(.+?)(?:\s+(?:on|in) it|\s+as options|\s+to start)?[ .!]*$`)
)

// optionsIn are the options that a sentence sets side by side, at least two.
func optionsIn(s string) []string {
	for _, re := range pairSaid {
		m := re.FindStringSubmatch(bare(s))
		if m == nil {
			continue
		}
		names := namesIn(m[1] + ", " + m[2])
		names = slices.DeleteFunc(names, func(n string) bool { return genericNames.MatchString(n) || pronoun.MatchString(n) })
		if len(names) >= 2 {
			return names
		}
	}
	return nil
}

// titleOfBoard is the name that a new board is given, and what it starts with.
func titleOfBoard(s string) (title string, options []string) {
	if m := quotedText.FindStringSubmatch(s); m != nil {
		return m[1], nil
	}
	for _, re := range boardTitle {
		if m := re.FindStringSubmatch(s); len(m) > 1 && !genericNames.MatchString(m[1]) && !pronoun.MatchString(m[1]) {
			title = strings.Trim(m[1], " .!?")
			break
		}
	}
	if m := boardStart.FindStringSubmatch(s); m != nil {
		if names := namesIn(m[1]); len(names) >= 2 {
			options = names
		}
	}
	return title, options
}

// boardWith is the board that holds most of some options.
func boardWith(boards []learning.Comparison, names []string) (learning.Comparison, bool) {
	var best learning.Comparison
	most := 0
	for _, b := range boards {
		has := 0
		for _, name := range names {
			if slices.ContainsFunc(b.Options, func(o learning.Option) bool {
				return strings.Contains(learning.Fold(o.Title), learning.Fold(name)) || strings.Contains(learning.Fold(name), learning.Fold(o.Title))
			}) {
				has++
			}
		}
		if has > most {
			best, most = b, has
		}
	}
	return best, most > 0
}

// noBoardWith offers to start a board with options that are on none.
func noBoardWith(names []string) bot.Message {
	list := strings.Join(names, ", ")
	return bot.Message{
		Lead:   bot.Say("I can put {} side by side on a board.", bot.Strong(short(list, 200))),
		Blocks: []bot.Block{para("You say which skill they are for, and I order them by cost, time, rigor and recognition.")},
		Buttons: []bot.Button{
			{Label: "Start a board with them", Run: "compare new --options " + quoted(list), Style: bot.Primary},
			{Label: "How to compare", Run: "ask How do I compare several microcredentials?"},
		},
	}
}
