package slack

import (
	"cmp"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/slack-go/slack"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/intake"
)

// Installed are the tokens of the workspaces and organisations that installed
// Cairn, sealed with AES-256-GCM. A token is good only where it was sealed for, and
// one that ends is renewed by one process at a time, see [Installed.renew].
type Installed struct {
	// ClientID and ClientSecret are the app's, APIURL is as in [Config].
	ClientID, ClientSecret, APIURL string
	Now                            func() time.Time
	Log                            *slog.Logger

	vault intake.Installations
	seal  cipher.AEAD
	http  *http.Client

	mu      sync.Mutex
	placed  map[[2]string]bool     // organisation and workspace
	made    map[intake.Site]madeAt // renewed, and not kept yet
	stopped []string               // what must be installed again
	working bool                   // some installation works, or there is none
}

// NewInstalled keeps tokens in a vault under a key of 32 bytes. ClientID and
// ClientSecret are to be set.
func NewInstalled(vault intake.Installations, key []byte) (*Installed, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key for tokens: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("key for tokens: %w", err)
	}
	return &Installed{
		vault: vault, seal: seal, http: &http.Client{Timeout: callFor}, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		placed: make(map[[2]string]bool), made: make(map[intake.Site]madeAt), working: true,
	}, nil
}

// pair is what Slack gives: a token, and where tokens end, another one that makes
// the next pair, once.
type pair struct{ token, refresh string }

// sealedFor is what a token is bound to. Slack gives no id twice.
func sealedFor(at intake.Site) []byte {
	if at.Whole {
		return []byte(Name + "/" + at.Organisation)
	}
	return []byte(Name + "/" + at.Workspace)
}

func (i *Installed) sealed(at intake.Site, p pair) string {
	words := p.token
	if p.refresh != "" {
		words += "\n" + p.refresh
	}
	sealed := i.seal.Seal(nil, nil, []byte(words), sealedFor(at)) //nolint:gosec // the nonce is random and put before what is sealed
	return base64.StdEncoding.EncodeToString(sealed)
}

func (i *Installed) opened(in intake.Installation) (pair, error) {
	raw, err := base64.StdEncoding.DecodeString(in.Token)
	if err != nil {
		return pair{}, errors.New("the token cannot be read")
	}
	words, err := i.seal.Open(nil, nil, raw, sealedFor(in.Site))
	if err != nil {
		return pair{}, errors.New("the token was sealed with another CAIRN_SECRET_KEY")
	}
	token, refresh, _ := strings.Cut(string(words), "\n")
	return pair{token, refresh}, nil
}

// Keep seals and keeps what Slack gave for an installation.
func (i *Installed) Keep(ctx context.Context, got *slack.OAuthV2Response) (intake.Installation, error) {
	at := intake.Site{Adapter: Name, Organisation: got.Enterprise.ID, Workspace: got.Team.ID}
	name := got.Team.Name
	if got.IsEnterpriseInstall {
		at.Workspace, at.Whole, name = "", true, got.Enterprise.Name
	}
	in := i.with(intake.Installation{Site: at, Name: name, At: i.Now()}, got)
	return in, i.vault.Install(ctx, in)
}

// with is an installation with the tokens in an answer of Slack.
func (i *Installed) with(in intake.Installation, got *slack.OAuthV2Response) intake.Installation {
	in.Token = i.sealed(in.Site, pair{got.AccessToken, got.RefreshToken})
	in.Renewed, in.Expires = i.Now(), time.Time{}
	if got.ExpiresIn > 0 && got.RefreshToken != "" {
		in.Expires = in.Renewed.Add(time.Duration(got.ExpiresIn) * time.Second)
	}
	return in
}

// in is what is installed in a workspace.
func (i *Installed) in(ctx context.Context, workspace string) (intake.Installation, error) {
	if workspace == "" {
		return intake.Installation{}, ErrManyWorkspaces
	}
	in, found, err := i.vault.InstalledIn(ctx, Name, workspace)
	switch {
	case err != nil:
		return in, err
	case !found:
		return in, fmt.Errorf("not installed in this workspace: %w", bot.ErrGone)
	case in.Stopped != "":
		return in, fmt.Errorf("this workspace must install Cairn again (%s): %w", in.Stopped, bot.ErrGone)
	}
	return in, nil
}

// Access implements [Tokens].
func (i *Installed) Access(ctx context.Context, workspace string) (Access, error) {
	in, err := i.in(ctx, workspace)
	if err != nil {
		return Access{}, err
	}
	return i.access(ctx, in, workspace)
}

// access is what calls are made with, renewed when it is time.
func (i *Installed) access(ctx context.Context, in intake.Installation, workspace string) (Access, error) {
	p, err := i.opened(in)
	if err != nil {
		return Access{}, err
	}
	if left := in.Expires.Sub(i.Now()); !in.Expires.IsZero() && left < ahead(in) {
		again, err := i.renew(ctx, in, p, left <= 0)
		switch {
		case err == nil:
			p = again
		case left <= 0:
			return Access{}, err
		}
	}
	return accessTo(in.Site, p, workspace), nil
}

func accessTo(at intake.Site, p pair, workspace string) Access {
	if at.Whole {
		return Access{Token: p.token, Team: workspace}
	}
	return Access{Token: p.token}
}

// Refused implements [Tokens]. A token that ended is renewed, whatever the clock
// says; one that was revoked is used no more.
func (i *Installed) Refused(ctx context.Context, workspace string, old Access, code string) (Access, error) {
	in, err := i.in(ctx, workspace)
	if err != nil {
		return Access{}, err
	}
	p, err := i.opened(in)
	if err != nil {
		return Access{}, err
	}
	switch {
	case p.token != old.Token: // it was renewed or installed meanwhile
	case code == "token_expired" && p.refresh != "":
		if p, err = i.renew(ctx, in, p, true); err != nil {
			return Access{}, err
		}
	default:
		return Access{}, i.stop(ctx, in, code)
	}
	return accessTo(in.Site, p, workspace), nil
}

// stop notes that an installation is of no use until Cairn is installed again, and
// returns the error for it.
func (i *Installed) stop(ctx context.Context, in intake.Installation, why string) error {
	i.Log.ErrorContext(ctx, "slack takes a token no more; Cairn is silent there until it is installed again at /slack/oauth", "workspace", siteName(in), "err", why)
	if err := i.vault.Stop(ctx, in, why); err != nil {
		return err
	}
	if err := i.look(ctx); err != nil {
		return err
	}
	return fmt.Errorf("this workspace must install Cairn again (%s): %w", why, bot.ErrGone)
}

// siteName names an installation for people who run Cairn.
func siteName(in intake.Installation) string {
	id := in.Workspace
	if in.Whole {
		id = "organisation " + in.Organisation
	}
	if in.Name == "" {
		return id
	}
	return in.Name + " (" + id + ")"
}

// Place implements [Tokens].
func (i *Installed) Place(ctx context.Context, organisation, workspace string, there bool) error {
	at := [2]string{organisation, workspace}
	i.mu.Lock()
	known := i.placed[at]
	i.mu.Unlock()
	if organisation == "" || workspace == "" || known && there {
		return nil
	}
	var err error
	if there {
		err = i.vault.Place(ctx, Name, organisation, workspace)
	} else {
		err = i.vault.Displace(ctx, Name, organisation, workspace)
	}
	if err != nil {
		return err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.placed) > maxKnown {
		clear(i.placed)
	}
	i.placed[at] = there
	return nil
}

// Forget implements [Tokens]. What was installed after the removal stays: Slack may
// say of one later than of the other.
func (i *Installed) Forget(ctx context.Context, r Removal) error {
	before := r.At.Add(time.Second)
	if r.At.IsZero() {
		before = i.Now().Add(time.Second)
	}
	at := intake.Site{Adapter: Name, Organisation: r.Organisation, Workspace: r.Workspace, Whole: r.Whole}
	if at.Whole {
		at.Workspace = ""
	}
	if err := i.vault.Uninstall(ctx, at, before); err != nil {
		return err
	}
	return i.look(ctx)
}

// look finds out which installations are stopped.
func (i *Installed) look(ctx context.Context) error {
	all, err := i.vault.Installed(ctx, Name)
	if err != nil {
		return err
	}
	var stopped []string
	for _, in := range all {
		if in.Stopped != "" {
			stopped = append(stopped, siteName(in)+" must install Cairn again: Slack says "+in.Stopped)
		}
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	i.stopped, i.working = stopped, len(stopped) < len(all) || len(all) == 0
	return nil
}

// notes are what must be installed again, and whether anything works.
func (i *Installed) notes() (stopped []string, working bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.stopped, i.working
}

// newState is unguessable.
func newState() string { return rand.Text() }

// api is the base of Slack's Web API.
func (i *Installed) api() slack.OAuthOption {
	return slack.OAuthOptionAPIURL(cmp.Or(i.APIURL, apiURL))
}
