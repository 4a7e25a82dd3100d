package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
)

// publish hands the commands to Discord where they differ from what it has: each
// of them may be written only so often in a day.
func (d *Discord) publish(ctx context.Context, b *bot.Bot) {
	want := applicationCommands(b.Commands)
	for wait := 2 * d.pace.first; ; wait = min(2*wait, d.pace.longest) {
		wrote, err := d.sync(ctx, want)
		if err == nil {
			d.log.InfoContext(ctx, "discord commands", "written", wrote, "commands", len(want))
			return
		}
		d.Count("cairn_discord_commands_failed_total")
		d.log.ErrorContext(ctx, "discord commands not published", "err", err)
		no, refused := errors.AsType[*refusal](err)
		if errors.Is(err, errDead) {
			return
		}
		if refused && no.Status < http.StatusInternalServerError { // the same would be refused again
			d.mu.Lock()
			d.unpublished = "Discord does not take the commands: " + no.Error() + "; mentions and direct messages work"
			d.mu.Unlock()
			return
		}
		if !rest(ctx, wait, err) {
			return
		}
	}
}

// Notes are what works less well than it could while Discord is connected.
func (d *Discord) Notes() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.unpublished == "" {
		return nil
	}
	return []string{d.unpublished}
}

func (d *Discord) sync(ctx context.Context, want []*discordgo.ApplicationCommand) (wrote bool, err error) {
	at := "applications/" + d.ApplicationID + "/commands"
	var have []*discordgo.ApplicationCommand
	err = d.api.do(ctx, request{method: http.MethodGet, path: at, again: true}, &have)
	if no, refused := errors.AsType[*refusal](err); refused && no.Status == http.StatusNotFound {
		err = nil // there are none
	}
	if err != nil {
		return false, err
	}
	if slices.Equal(shapes(have), shapes(want)) {
		return false, nil
	}
	writing, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	return true, d.api.do(writing, request{method: http.MethodPut, path: at, body: want, again: true}, nil)
}

// shapes are the commands without what Discord adds to them, in an order of
// their own.
func shapes(cs []*discordgo.ApplicationCommand) []string {
	var out []string
	for _, c := range cs {
		if c == nil {
			continue
		}
		s := *c
		s.ID, s.ApplicationID, s.Version, s.GuildID, s.DefaultPermission = "", "", "", "", nil
		s.DMPermission = nil //nolint:staticcheck // Discord still sends it
		s.Type = cmp.Or(s.Type, discordgo.ChatApplicationCommand)
		if s.NSFW != nil && !*s.NSFW {
			s.NSFW = nil
		}
		if s.NameLocalizations != nil && len(*s.NameLocalizations) == 0 {
			s.NameLocalizations = nil
		}
		if s.DescriptionLocalizations != nil && len(*s.DescriptionLocalizations) == 0 {
			s.DescriptionLocalizations = nil
		}
		if s.Contexts != nil {
			sorted := slices.Sorted(slices.Values(*s.Contexts))
			s.Contexts = &sorted
		}
		if s.IntegrationTypes != nil {
			sorted := slices.Sorted(slices.Values(*s.IntegrationTypes))
			s.IntegrationTypes = &sorted
		}
		s.Options = optionShapes(s.Options)
		data, err := json.Marshal(s)
		if err != nil {
			continue
		}
		out = append(out, string(data))
	}
	slices.Sort(out)
	return out
}

// optionShapes makes what may be written in two ways the same.
func optionShapes(os []*discordgo.ApplicationCommandOption) []*discordgo.ApplicationCommandOption {
	var out []*discordgo.ApplicationCommandOption
	for _, o := range os {
		if o == nil {
			continue
		}
		s := *o
		if len(s.NameLocalizations) == 0 {
			s.NameLocalizations = nil
		}
		if len(s.DescriptionLocalizations) == 0 {
			s.DescriptionLocalizations = nil
		}
		if len(s.ChannelTypes) == 0 {
			s.ChannelTypes = nil
		}
		if len(s.Choices) == 0 {
			s.Choices = nil
		}
		s.Options = optionShapes(s.Options)
		out = append(out, &s)
	}
	return out
}
