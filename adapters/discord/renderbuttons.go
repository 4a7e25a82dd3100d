package discord

import (
	"cmp"
	"slices"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// Limits of buttons. Discord takes five in each of five rows; a few are a row that
// a phone does not break.
const (
	maxRows  = 5
	maxRow   = 5
	rowWidth = 44 // characters of labels that stand side by side
	maxLabel = 80
)

// buttonRows are rows of buttons, and what does not fit a button, in words.
func buttonRows(all []bot.Button, owner bot.UserID) (rows []discordgo.MessageComponent, said []bot.Rich) {
	var buttons []discordgo.Button
	for i, b := range all {
		label := cmp.Or(wording.Cut(wording.Flat(b.Label), maxLabel), wording.Cut(wording.Flat(b.Run), maxLabel), nothing)
		id, fits := buttonID(i, owner.ID, b.Run)
		if !fits {
			said = append(said, bot.Say("{}: say {}", bot.Plain(label), bot.Code(b.Run)))
			continue
		}
		buttons = append(buttons, discordgo.Button{Label: label, CustomID: id, Style: buttonStyle(b.Style)})
	}
	rows = inRows(buttons, rowWidth)
	if len(rows) > maxRows { // better crowded than in two messages
		rows = inRows(buttons, maxLabel*maxRow)
	}
	return rows, said
}

func inRows(buttons []discordgo.Button, most int) []discordgo.MessageComponent {
	var out []discordgo.MessageComponent
	var row []discordgo.MessageComponent
	width := 0
	for _, b := range buttons {
		if n := wording.Units(b.Label); len(row) == maxRow || len(row) > 0 && width+n > most {
			out, row, width = append(out, discordgo.ActionsRow{Components: row}), nil, 0
		}
		row, width = append(row, b), width+wording.Units(b.Label)
	}
	if len(row) > 0 {
		out = append(out, discordgo.ActionsRow{Components: row})
	}
	return slices.Clip(out)
}

func buttonStyle(s bot.Style) discordgo.ButtonStyle {
	switch s {
	case bot.Primary:
		return discordgo.PrimaryButton
	case bot.Danger:
		return discordgo.DangerButton
	case bot.Normal:
	}
	return discordgo.SecondaryButton
}
