// Package features is what Cairn can do: one file for each family of commands.
// It knows the conversation, the domain, words for time and the knowledge base;
// it knows no chat platform and no database.
package features

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/bot/outbox"
)

// Cairn holds what the features need. Fields are required, where they don't say otherwise, and set once.
type Cairn struct {
	Store   learning.Store
	Library *Library
	// Posts takes what is to be said unasked.
	Posts outbox.Queue
	// PublicURL is the https address under which Cairn's own web pages are reached,
	// without a slash at its end; "" where there is none. It is not required.
	PublicURL string
	// Codes makes join codes; [learning.NewCode] when nil.
	Codes func() string

	commands []bot.Command // All, made once
}

// All lists every command, in the order help shows them. A feature that is not
// listed here does not exist.
func (c *Cairn) All() []bot.Command {
	return c.withUndelivered(withMoreSays([]bot.Command{
		c.ask(), c.topics(), c.human(), c.helpful(), c.unhelpful(),
		c.planNew(), c.planShow(), c.planAdd(), c.planEdit(), c.planRemove(), c.planMove(), c.planTemplates(),
		c.log(), c.done(), c.undo(), c.progress(),
		c.remind(), c.remindersList(), c.remindersEdit(), c.remindersPause(), c.remindersResume(), c.remindersDelete(),
		c.remindersSnooze(), c.remindersDone(), c.remindersSkip(), c.remindersCalendar(),
		c.credentialAdd(), c.credentialList(), c.credentialEdit(), c.credentialRemove(), c.credentialResume(), c.credentialInterview(),
		c.review(),
		c.compareShow(), c.compareNew(), c.compareAdd(), c.compareRate(), c.compareRemove(), c.redflags(), c.budget(), c.skillgap(),
		c.settingsShow(), c.settingsTimezone(), c.settingsQuiet(), c.settingsDays(),
		c.settingsWeek(), c.settingsDayStart(), c.settingsVacation(), c.settingsLocale(), c.settingsPrivacy(),
		c.privacyShow(), c.privacyExport(), c.privacyErase(), c.link(), c.unlink(),
		c.cohortCreate(), c.cohortJoin(), c.cohortLeave(), c.cohortRoster(), c.cohortAdd(), c.cohortRemove(), c.cohortCode(), c.cohortArchive(),
		c.teamShow(), c.teamRisk(), c.teamNudge(), c.teamAssign(), c.teamDigest(), c.teamExport(), c.teamDashboard(), c.leaderboard(),
		c.kbMissed(), c.kbNew(), c.kbEdit(), c.kbRetire(), c.kbReview(),
		c.adminChannel(), c.adminRoles(), c.adminRetention(), c.adminStatus(), c.adminAudit(),
		c.help(),
	}))
}

// New makes the bot: all commands, the reading of plain sentences, and roles.
func (c *Cairn) New(inbox bot.Inbox, forms bot.Forms) (*bot.Bot, error) {
	c.commands = c.All()
	b := &bot.Bot{Commands: c.commands, Fallback: "ask", Read: c.Read, Admit: c.admit, Role: c.Role, Inbox: inbox, Forms: forms}
	if err := b.Init(); err != nil {
		return nil, fmt.Errorf("start bot: %w", err)
	}
	return b, nil
}

// Role is the highest role of somebody. The platform's own operators have every
// role, so that a fresh installation has an admin.
func (c *Cairn) Role(ctx context.Context, u bot.User) (bot.Role, error) {
	if u.Operator {
		return bot.Admin, nil
	}
	p, err := c.Store.Find(ctx, identity(u))
	if errors.Is(err, learning.ErrNotFound) {
		return bot.Member, nil
	} else if err != nil {
		return bot.Member, fmt.Errorf("find person: %w", err)
	}
	roles, err := c.Store.Roles(ctx, p.ID, p.Community)
	if err != nil {
		return bot.Member, fmt.Errorf("list roles: %w", err)
	}
	highest := bot.Member
	for _, r := range roles {
		switch r {
		case learning.RoleLead:
			highest = max(highest, bot.Lead)
		case learning.RoleCurator:
			highest = max(highest, bot.Curator)
		case learning.RoleAdmin:
			highest = max(highest, bot.Admin)
		}
	}
	return highest, nil
}

// me is the person behind a call, met now if never before.
func (c *Cairn) me(ctx context.Context, call *bot.Call) (learning.Person, error) {
	u := call.Event.From
	p, err := c.Store.Meet(ctx, identity(u), fresh(u), call.Now)
	if err != nil {
		return p, fmt.Errorf("meet person: %w", err)
	}
	return p, nil
}

// fresh is somebody new, as their platform describes them.
func fresh(u bot.User) learning.Person {
	p := learning.NewPerson()
	p.Name, p.Zone = short(u.Name, learning.MaxTitle), u.Zone
	if _, err := time.LoadLocation(p.Zone); err != nil {
		p.Zone = ""
	}
	return p
}

func identity(u bot.User) learning.Identity {
	return learning.Identity{Adapter: u.ID.Adapter, Workspace: u.ID.Workspace, User: u.ID.ID}
}

// communityOf is the community of somebody, 0 before they were met.
func (c *Cairn) communityOf(ctx context.Context, u bot.User) (learning.CommunityID, error) {
	if c.Store == nil { // explaining a line, without a database
		return 0, nil
	}
	p, err := c.Store.Find(ctx, identity(u))
	if errors.Is(err, learning.ErrNotFound) {
		return 0, nil
	} else if err != nil {
		return 0, fmt.Errorf("find person: %w", err)
	}
	return p.Community, nil
}
