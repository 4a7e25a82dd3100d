package slack

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// Limits of buttons. Slack takes 25 in a block and breaks rows where it likes; a
// few are a row that can be read.
const (
	maxRow   = 5
	rowWidth = 60 // characters of labels that stand side by side
	maxLabel = 75
	maxValue = 2000
)

// press is what a button carries: the person it was made for, "" for anybody, and
// the command line it runs.
type press struct {
	Owner string `json:"u,omitempty"`
	Line  string `json:"l"`
}

// readButton reads the value of a button that [render] made. It reports false for
// anything else; whoever pressed may have forged it, so owner and line are only
// claims.
func readButton(value string) (owner, line string, ok bool) {
	var p press
	if len(value) > maxValue*4 || json.Unmarshal([]byte(value), &p) != nil || p.Line == "" {
		return "", "", false
	}
	return p.Owner, p.Line, true
}

// buttonValue reports false where a line does not fit a button.
func buttonValue(owner, line string) (string, bool) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // it would make the value longer for nothing
	if err := e.Encode(press{owner, line}); err != nil {
		return "", false
	}
	value := strings.TrimSuffix(b.String(), "\n")
	return value, wording.Units(value) <= maxValue
}

// buttonParts are rows of buttons, their ids counted from after on. What does not
// fit a button is said in words.
func buttonParts(all []bot.Button, to bot.UserID, after int) []part {
	var out []part
	var row []slack.BlockElement
	var labels []string
	width := 0
	flush := func() {
		if len(row) > 0 {
			out = append(out, measured(slack.NewActionBlock("", row...), "Buttons: "+strings.Join(labels, ", ")))
		}
		row, labels, width = nil, nil, 0
	}
	for i, b := range all {
		label := wording.Cut(wording.Flat(b.Label), maxLabel)
		if label == "" {
			label = wording.Cut(wording.Flat(b.Run), maxLabel)
		}
		value, fits := buttonValue(to.ID, b.Run)
		if !fits {
			flush()
			out = append(out, textParts(bot.Say("{}: say {}", bot.Plain(label), bot.Code(b.Run)))...)
			continue
		}
		if len(row) == maxRow || width+wording.Units(label) > rowWidth {
			flush()
		}
		width += wording.Units(label)
		button := slack.NewButtonBlockElement("run-"+strconv.Itoa(after+i+1), value, plainText(label))
		row, labels = append(row, button.WithStyle(buttonStyle(b.Style))), append(labels, label)
	}
	flush()
	return out
}

func buttonStyle(s bot.Style) slack.Style {
	switch s {
	case bot.Primary:
		return slack.StylePrimary
	case bot.Danger:
		return slack.StyleDanger
	case bot.Normal:
	}
	return slack.StyleDefault
}
