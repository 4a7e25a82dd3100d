package slack

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/slack-go/slack"
)

// ErrNotReached says that Slack does not answer, so that nothing is known.
var ErrNotReached = errors.New("slack cannot be reached")

// Check asks Slack whether it takes a bot's token, and which of Cairn's permissions
// the app lacks. The team is its workspace's name.
func Check(ctx context.Context, base, token string) (team string, missing []string, err error) {
	c := newClient(base, &OneToken{Value: token}, time.Now, func(string, ...string) {})
	var scopes []string
	ctx, cancel := context.WithTimeout(ctx, callFor/2)
	defer cancel()
	err = c.call(ctx, "", "auth.test", func(ctx context.Context, api *slack.Client) error {
		found, err := api.AuthTestContext(ctx)
		if err == nil {
			team = found.Team
			scopes = granted(found.Header)
		}
		return err
	})
	switch {
	case code(err) != "":
		return "", nil, fmt.Errorf("Slack refuses the token: %s", code(err))
	case err != nil:
		return "", nil, ErrNotReached
	}
	for _, want := range (App{MentionsOnly: true}).Scopes() {
		if len(scopes) > 0 && !slices.Contains(scopes, want) {
			missing = append(missing, want)
		}
	}
	return team, missing, nil
}
