package slack

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/wording"
)

// maxKnown is how many people and places are remembered.
const maxKnown = 10000

// knownFor is how long what Slack says of a person is believed.
const knownFor = 10 * time.Minute

type known struct {
	user  bot.User
	until time.Time
}

// person is somebody as Slack describes them; with their id alone when it does not.
func (s *Slack) person(ctx context.Context, id bot.UserID) bot.User {
	now := s.now()
	s.mu.Lock()
	k := s.people[id]
	s.mu.Unlock()
	if now.Before(k.until) {
		return k.user
	}
	u := bot.User{ID: id}
	err := s.api.again(ctx, id.Workspace, "users.info", func(ctx context.Context, c *slack.Client) error {
		found, err := c.GetUserInfoContext(ctx, id.ID)
		if err == nil {
			u.Name = cmp.Or(found.Profile.DisplayName, found.RealName, found.Profile.RealName, found.Name)
			u.Zone = found.TZ
			u.Operator = (found.IsAdmin || found.IsOwner || found.IsPrimaryOwner) && !found.Deleted
		}
		return err
	})
	if err != nil {
		s.log.WarnContext(ctx, "person not known", "err", kindOfCall(err))
		return u
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.people) > maxKnown {
		clear(s.people)
	}
	s.people[id] = known{u, now.Add(knownFor)}
	return u
}

// maxFile is how much of an attachment is read, in bytes.
const maxFile = 1 << 20

var errFull = errors.New("file is longer")

// cutter keeps the beginning of what is written.
type cutter struct{ bytes.Buffer }

func (c *cutter) Write(p []byte) (int, error) {
	room := maxFile - c.Len()
	if len(p) > room {
		c.Buffer.Write(p[:room])
		return room, errFull
	}
	return c.Buffer.Write(p)
}

// fetch reads the attachments; one that cannot be read is left out.
func (s *Slack) fetch(ctx context.Context, workspace string, files []file) []bot.File {
	var out []bot.File
	for _, f := range files {
		if f.URL == "" || f.Mode == "tombstone" || f.Mode == "hidden_by_limit" {
			continue
		}
		var data cutter
		err := s.api.call(ctx, workspace, "file", func(ctx context.Context, c *slack.Client) error {
			return c.GetFileContext(ctx, f.URL, &data)
		})
		if err != nil && !errors.Is(err, errFull) {
			s.log.WarnContext(ctx, "attachment not read", "err", kindOfCall(err))
			continue
		}
		out = append(out, bot.File{Name: wording.FileName(f.Name, "file"), Type: f.Type, Data: data.Bytes()})
	}
	return out
}
