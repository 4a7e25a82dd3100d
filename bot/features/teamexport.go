package features

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) teamExport() bot.Command {
	return bot.Command{
		Name:    "team export",
		Help:    "Give you the board of your cohort as a CSV file",
		Example: "team export",
		Options: []bot.Option{cohortOption(c.completeLed)},
		Private: true,
		Role:    bot.Lead,
		Says:    []string{"export my cohort as csv", "give me the cohort board as a spreadsheet", "download the team progress"},
		Hear:    hearCohort,
		Run: func(ctx context.Context, call *bot.Call) (bot.Message, error) {
			me, one, m, err := c.ledCohort(ctx, call)
			if err != nil || !m.Empty() {
				return m, err
			}
			b, _, err := c.openBoard(ctx, call, me, one, learning.Part{What: fileLook(one)})
			if err != nil {
				return bot.Message{}, err
			}
			if b.Sharing == 0 {
				return boardSummary(b), nil
			}
			if err := c.audit(ctx, call, me, one.Name); err != nil {
				return bot.Message{}, err
			}
			file, err := boardCSV(b)
			if err != nil {
				return bot.Message{}, err
			}
			return bot.Message{
				Lead: bot.Say("The board of {}, {}.", bot.Strong(one.Name), bot.Strong(count(b.Sharing, "member", "members"))),
				Blocks: []bot.Block{
					bot.File{Name: fileName(one, me.Today(call.Now)), Type: "text/csv", Title: one.Name, Data: file},
					note("Everybody in it can see that you took it. Delete it when you need it no more: what they take back stays in your copy."),
				},
			}, nil
		},
	}
}

// fileLook is what is noted for a member whose line goes into a file.
func fileLook(one learning.Cohort) string { return "your line in a file with the board of " + one.Name }

func fileName(one learning.Cohort, today learning.Date) string {
	return fmt.Sprintf("cohort-%d-%s.csv", one.ID, string(today))
}

// boardCSV is a board as a file, with nothing but what members agreed to show.
func boardCSV(b learning.CohortBoard) ([]byte, error) {
	var file bytes.Buffer
	w := csv.NewWriter(&file)
	rows := [][]string{{"name", "standing", "at risk", "why", "percent done", "last active week"}}
	for _, l := range b.Lines {
		risk, done := "", ""
		if l.Outlook != "" {
			risk = map[bool]string{true: "yes", false: "no"}[l.AtRisk]
		}
		if l.Percent >= 0 {
			done = strconv.Itoa(l.Percent)
		}
		standing, _, _ := strings.Cut(standingText(l), ":")
		rows = append(rows, []string{memberName(l.Name), standing, risk, reasonsText(l.Reasons), done, string(l.Active)})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = safeCell(row[i])
		}
		if err := w.Write(row); err != nil {
			return nil, fmt.Errorf("write row: %w", err)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("write file: %w", err)
	}
	return file.Bytes(), nil
}

// safeCell keeps a spreadsheet from reading a text as a formula, as it does when it begins
// with one of these marks, also after blanks or in their wide forms:
// https://owasp.org/www-community/attacks/CSV_Injection
func safeCell(s string) string {
	if first := strings.TrimLeft(oneLine(s), " \u00a0\u3000\ufeff\u200b"); first != "" && strings.ContainsAny(first[:1], "=+-@|%") ||
		strings.HasPrefix(first, "＝") || strings.HasPrefix(first, "＋") || strings.HasPrefix(first, "－") || strings.HasPrefix(first, "＠") {
		return "'" + oneLine(s)
	}
	return oneLine(s)
}
