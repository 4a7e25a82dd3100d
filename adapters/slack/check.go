package slack

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// ErrNotReached says that Slack does not answer, so that nothing is known.
var ErrNotReached = errors.New("slack cannot be reached")

// Checked is what Slack says of one installation.
type Checked struct {
	Name    string // of the workspace or organisation
	Missing []Permission
	Without []Permission // lacking, too, but Cairn can do without
	Err     error        // wraps [ErrNotReached] when nothing is known
}

// Permission is a scope that Cairn needs, and what for.
type Permission struct{ Scope, Why string }

// Check asks Slack whether it takes a bot's token, and which of Cairn's permissions
// the app lacks.
func Check(ctx context.Context, base, token string) (out Checked) {
	c := newClient(base, &OneToken{Value: token}, time.Now, func(string, ...string) {})
	var held []string
	ctx, cancel := context.WithTimeout(ctx, callFor/2)
	defer cancel()
	err := c.call(ctx, "", "auth.test", func(ctx context.Context, api *slack.Client) error {
		found, err := api.AuthTestContext(ctx)
		if err == nil {
			out.Name = found.Team
			held = granted(found.Header)
		}
		return err
	})
	switch {
	case code(err) != "":
		return Checked{Err: fmt.Errorf("Slack refuses the token: %s", code(err))}
	case err != nil:
		return Checked{Err: ErrNotReached}
	}
	for _, want := range scopes {
		switch {
		case len(held) == 0 || slices.Contains(held, want.name):
		case want.channels:
			out.Without = append(out.Without, Permission{want.name, want.why})
		default:
			out.Missing = append(out.Missing, Permission{want.name, want.why})
		}
	}
	return out
}

// Check asks the same of every installation.
func (i *Installed) Check(ctx context.Context) ([]Checked, error) {
	all, err := i.vault.Installed(ctx, Name)
	if err != nil {
		return nil, err
	}
	out := make([]Checked, 0, len(all))
	for _, in := range all {
		one := Checked{Name: siteName(in)}
		switch with, err := i.access(ctx, in, ""); {
		case in.Stopped != "":
			one.Err = fmt.Errorf("install Cairn there again at /slack/oauth: Slack says %s", in.Stopped)
		case err != nil:
			one.Err = err
		default:
			found := Check(ctx, i.APIURL, with.Token)
			one.Missing, one.Without, one.Err = found.Missing, found.Without, found.Err
		}
		if in.Whole {
			placed, err := i.vault.Placed(ctx, Name, in.Organisation)
			if err != nil {
				return nil, err
			}
			one.Name += ", in " + cmp.Or(strings.Join(placed, ", "), "no workspace yet")
		}
		out = append(out, one)
	}
	return out, nil
}
