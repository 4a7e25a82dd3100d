package features

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func leaderboardText(p learning.Person) string {
	if p.Leaderboard {
		return "you are shown"
	}
	return "you are left out"
}

func nudgesText(p learning.Person) string {
	if p.NudgesMuted {
		return "muted"
	}
	return "they may reach you"
}

func (c *Cairn) settingsPrivacy() bot.Command {
	return bot.Command{
		Name:    "settings privacy",
		Help:    "Set whether leaderboards show you and nudges reach you",
		Example: "settings privacy nudges off",
		Options: []bot.Option{
			{Name: "what", Help: "What to switch; how it is set if left out", Kind: bot.Choose, Choices: []string{"leaderboard", "nudges"}},
			{Name: "state", Help: "On or off", Kind: bot.Choose, Choices: []string{"on", "off"}},
		},
		Private: true,
		Says: []string{
			"hide me from the leaderboard", "take me off the leaderboard", "show me on the leaderboard", "i want to be on the leaderboard",
			"mute nudges", "stop my lead from nudging me", "no more nudges please", "unmute nudges", "nudge me again, i don't mind",
			"change my privacy settings", "don't share my progress with my lead", "what do you share with my lead, turn it off",
			"make my progress private", "let my lead see how far i am", "i agree that my mentor sees my percentage", "privacy preferences",
			"my lead should no longer see my progress", "stop sharing my numbers with the team",
		},
		Hear: hearPrivacy,
		Run:  c.runSettingsPrivacy,
	}
}

var (
	aboutBoard  = regexp.MustCompile(`(?i)\b(?:leader ?bo?a?rds?|ranking|rankings|ranked|scoreboard)\b`)
	aboutNudges = regexp.MustCompile(`(?i)\b(?:nudges|nudging|nudge me|(?:un)?mut(?:e|ed|ing) (?:my )?leads?)\b|\blead\b.*\bnudge\b`)
	aboutShare  = regexp.MustCompile(`(?i)\b(?:privacy|private|visib\w*|shar(?:e|ed|ing)|sees?|seen|seeing)\b`)
	notSwitch   = regexp.MustCompile(`(?i)\b(?:remind\w*|daily|morning|evening|weekly|snooze|postpone|send|preview)\b`)
	turnedOff   = regexp.MustCompile(`(?i)\b(?:off|hide|hidden|remove|mute|muted|no|not|never|stop|don'?t|dont|without|out of|leave|exclude|silence|disable|refuse|block)\b`)
	turnedOn    = regexp.MustCompile(`(?i)\b(?:unmute|unmuted|un-mute|again|don'?t mind|dont mind|okay with|ok with)\b`)
)

// hearPrivacy finds what to switch, and which way.
func hearPrivacy(s string) (map[string]string, bool) {
	what := ""
	switch {
	case notSwitch.MatchString(s):
		return nil, false
	case isQuestion(s):
		return nil, aboutBoard.MatchString(s) || aboutNudges.MatchString(s) || aboutShare.MatchString(s)
	case aboutBoard.MatchString(s):
		what = "leaderboard"
	case aboutNudges.MatchString(s):
		what = "nudges"
	default:
		return nil, aboutShare.MatchString(s)
	}
	state := "on"
	if turnedOff.MatchString(s) && !turnedOn.MatchString(s) {
		state = "off"
	}
	return map[string]string{"what": what, "state": state}, true
}

func (c *Cairn) runSettingsPrivacy(ctx context.Context, call *bot.Call) (bot.Message, error) {
	on := call.Text("state") == "on"
	switch {
	case !call.Has("state"):
	case call.Text("what") == "leaderboard":
		return c.change(ctx, call, "", func(p *learning.Person) { p.Leaderboard = on })
	case call.Text("what") == "nudges":
		return c.change(ctx, call, "", func(p *learning.Person) { p.NudgesMuted = !on })
	}
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	board, nudges := bot.Button{Label: "Show me on leaderboards", Run: "settings privacy leaderboard on"}, bot.Button{Label: "Mute nudges", Run: "settings privacy nudges off"}
	if me.Leaderboard {
		board = bot.Button{Label: "Take me off leaderboards", Run: "settings privacy leaderboard off"}
	}
	if me.NudgesMuted {
		nudges = bot.Button{Label: "Let nudges through", Run: "settings privacy nudges on"}
	}
	return bot.Message{
		Lead: bot.Say("What you allow:"),
		Blocks: []bot.Block{
			bot.Facts{Rows: []bot.Fact{
				{Name: "Leaderboards", Value: bot.Rich{bot.Strong(leaderboardText(me))}},
				{Name: "Nudges", Value: bot.Rich{bot.Strong(nudgesText(me))}},
				{Name: "Your lead", Value: bot.Say("sees nothing of yours, unless you agree when you join a cohort")},
			}},
			note("{} tells who can see what, and who looked.", bot.Code("privacy show")),
		},
		Buttons: []bot.Button{board, nudges},
	}, nil
}

func (c *Cairn) privacyErase() bot.Command {
	return bot.Command{
		Name:    "privacy erase",
		Help:    "Erase everything I keep about you, after asking",
		Example: "privacy erase",
		Options: []bot.Option{bot.ConfirmOption},
		Private: true,
		Says: []string{
			"delete all my data", "forget me", "erase everything about me", "delete my account", "wipe everything you know about me", "remove all my information",
			"i want to be forgotten", "clear my data", "erase my profile and my plan and everything", "get rid of all you stored about me",
			"i'm leaving, delete everything of mine", "please remove me from your database", "close my account", "destroy my records", "how do i delete my data",
		},
		Hear: func(s string) (map[string]string, bool) {
			return nil, theWhole.MatchString(s) && !onePart.MatchString(s)
		},
		Run: c.runErase,
	}
}

var (
	// theWhole tells that somebody means all that is kept of them.
	theWhole = regexp.MustCompile(`(?i)\b(?:data|accounts?|profile|everything|information|infos?|details|records?|stuff|traces?|history|database|me|myself|forgotten|all (?:of )?(?:my|you))\b`)
	// onePart tells that a part is meant: "delete my sql course".
	onePart = regexp.MustCompile(`(?i)\b(?:items?|courses?|reminders?|entry|entries|step|task|session|last|vacation|badge|note|(?:on|in|from|off|of) (?:my|the) (?:\w+ )?(?:plan|log|wallet|list|r[eé]sum[eé]))\b`)
)

func (c *Cairn) runErase(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, n, err := c.kept(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	if me.ID == 0 {
		return nothingKept(), nil
	}
	confirmed, err := call.Confirmed()
	if err != nil {
		return bot.Message{}, err
	}
	if confirmed {
		if err := c.Store.ErasePerson(ctx, me.ID, call.Now); err != nil {
			return bot.Message{}, fmt.Errorf("erase person: %w", err)
		}
		c.Library.forgetQuestions()
		return bot.Message{
			Lead:   bot.Say("Done. Everything I kept about you is gone. Take care, and if you write again, we start afresh."),
			Blocks: []bot.Block{note("A backup that was made before still holds it, until it is deleted in its turn.")},
		}, nil
	}
	var parts []string
	found, sums := keptKinds(n)
	for i, k := range found {
		if !k.community {
			parts = append(parts, count(sums[i], k.one, k.many))
		}
	}
	m := call.Confirm(bot.Say("This erases {} I keep about you: {}. It cannot be taken back.", bot.Strong("everything"), bot.Plain(strings.Join(parts, ", "))), "Erase everything", nil)
	m.Blocks = append(m.Blocks, note("What stays, without you: questions, which never had your name; what you wrote into the community's knowledge; and that somebody erased themselves today."))
	m.Buttons = append(m.Buttons, bot.Button{Label: "Export my data first", Run: "privacy export"})
	return m, nil
}

// kept is the caller with what is kept of them, nobody with key 0 when nothing is.
// Asking what is kept is no reason to keep something.
func (c *Cairn) kept(ctx context.Context, call *bot.Call) (learning.Person, map[string]int, error) {
	me, err := c.Store.Find(ctx, identity(call.Event.From))
	if errors.Is(err, learning.ErrNotFound) {
		return learning.Person{}, nil, nil
	} else if err != nil {
		return me, nil, fmt.Errorf("find person: %w", err)
	}
	n, err := c.Store.Holdings(ctx, me.ID)
	if err != nil {
		return me, nil, fmt.Errorf("count what is kept: %w", err)
	}
	return me, n, nil
}

func nothingKept() bot.Message {
	return bot.Message{Lead: bot.Say("I keep nothing about you: to me you are new here.")}
}
