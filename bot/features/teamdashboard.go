package features

import (
	"context"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) teamDashboard() bot.Command {
	return bot.Command{
		Name:    "team dashboard",
		Aliases: []string{"dashboard"},
		Help:    "Give you a link to your cohorts in the browser",
		Example: "team dashboard",
		Private: true,
		Role:    bot.Lead,
		Says:    []string{"open the dashboard", "show my cohort in the browser", "give me a link to the cohort dashboard"},
		Run:     c.runTeamDashboard,
	}
}

func (c *Cairn) runTeamDashboard(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	led, err := c.Store.CohortsLed(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list cohorts led: %w", err)
	}
	switch {
	case len(led) == 0:
		return bot.Message{}, bot.Refusef("You lead no cohort, so there is no dashboard to show. `cohort create` starts one.")
	case c.PublicURL == "":
		return bot.Message{}, bot.Refusef("The dashboard needs a web address that you can reach. Whoever runs Cairn sets `CAIRN_PUBLIC_URL` for it; until then, `team show` shows the board here.")
	}
	secret := newSecret()
	if err := c.Store.AddSignIn(ctx, learning.HashSecret(secret), me.ID, call.Now.Add(learning.LinkGood)); err != nil {
		return bot.Message{}, fmt.Errorf("keep link: %w", err)
	}
	return bot.Message{
		Lead: bot.Say("Here is the way in: {}.", bot.Link{Text: "Open your dashboard", URL: c.PublicURL + "/dashboard/in/" + secret}),
		Blocks: []bot.Block{
			note("The link works once, for ten minutes, and for you alone: please don't pass it on. Members can see when you looked at their line, as in {}.", bot.Code("team show")),
		},
		Private: true,
	}, nil
}

// MemberWords say of a member's line how they stand and why, in words.
func MemberWords(l learning.MemberLine) (standing, why string) {
	for _, o := range outlookWords {
		if o.outlook == l.Outlook {
			standing = o.words
		}
	}
	return standing, reasonsText(l.Reasons)
}

// EntryTitle is the question that an entry of a community answers; its key where
// the entry is gone.
func (c *Cairn) EntryTitle(ctx context.Context, community learning.CommunityID, entry string) string {
	if base, err := c.Library.base(ctx, community); err == nil {
		if e, ok := base.Entry(entry); ok {
			return e.Title
		}
	}
	return entry
}

// ExportCohort is what `team export` gives a lead, as a file. A cohort that they do
// not lead is [learning.ErrNotFound]. It must run in a transaction.
func (c *Cairn) ExportCohort(ctx context.Context, lead learning.PersonID, id learning.CohortID, now time.Time) (name string, file []byte, err error) {
	me, err := c.Store.Person(ctx, lead)
	if err != nil {
		return "", nil, fmt.Errorf("look up person: %w", err)
	}
	one, err := learning.Led(ctx, c.Store, lead, id)
	if err != nil {
		return "", nil, fmt.Errorf("look up cohort: %w", err)
	}
	b, _, err := learning.OpenBoard(ctx, c.Store, lead, id, learning.Part{What: fileLook(one)}, now)
	if err != nil {
		return "", nil, fmt.Errorf("open board: %w", err)
	}
	audit := learning.Audit{Community: me.Community, Actor: me.ID, What: "team export", Target: one.Name, At: now}
	if err := c.Store.LogAudit(ctx, audit); err != nil {
		return "", nil, fmt.Errorf("note in the audit log: %w", err)
	}
	file, err = boardCSV(b)
	return fileName(one, me.Today(now)), file, err
}
