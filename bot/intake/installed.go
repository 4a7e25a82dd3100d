package intake

import (
	"context"
	"time"
)

// Site is where a platform says that Cairn was installed: in one workspace, or in
// a whole organisation, whose workspaces then share the installation. A platform
// may say of a workspace which organisation it belongs to.
type Site struct {
	Adapter      string
	Organisation string // "" where there is none
	Workspace    string // "" for an installation in an organisation
	Whole        bool   // in the organisation and not in one workspace
}

// Installation is an installed Cairn with the token that the platform gave it.
type Installation struct {
	Site
	Name    string // what people call the place; "" where the platform did not say
	Token   string // sealed: who keeps it cannot read it
	At      time.Time
	Renewed time.Time // when the token was made
	Expires time.Time // zero for a token that lasts
	Stopped string    // why the platform takes the token no more; "" while it does
	// Renewal names who is making a new token, until RenewalUntil. With a time alone
	// nobody is, and nobody should before then.
	Renewal      string
	RenewalUntil time.Time
}

// Installations keeps installations. Every method is a transaction of its own.
type Installations interface {
	// Install keeps an installation in place of the last at its site; whatever was
	// stopped or under way there is over.
	Install(ctx context.Context, i Installation) error
	// InstalledIn is the installation whose token is good in a workspace: its own
	// rather than its organisation's, and one that is not stopped rather than one that
	// is. It reports false where there is none.
	InstalledIn(ctx context.Context, adapter, workspace string) (Installation, bool, error)
	// Installed lists every installation of an adapter, by organisation and workspace.
	Installed(ctx context.Context, adapter string) ([]Installation, error)
	// Uninstall forgets an installation that is older than a time; none is no error.
	// Of a workspace it forgets what it knows of that workspace in any organisation.
	Uninstall(ctx context.Context, at Site, before time.Time) error

	// Place remembers that an organisation let Cairn into one of its workspaces, and
	// Displace that it does not any more.
	Place(ctx context.Context, adapter, organisation, workspace string) error
	Displace(ctx context.Context, adapter, organisation, workspace string) error
	// Placed lists the workspaces into which an organisation let Cairn, in order.
	Placed(ctx context.Context, adapter, organisation string) ([]string, error)

	// Renewing reserves the making of a new token until a time. It reports false when
	// somebody else has reserved it, when nobody should before a later time than now,
	// or when the token is not this one any more.
	Renewing(ctx context.Context, i Installation, by string, now, until time.Time) (bool, error)
	// Renewed keeps a new token, with its Renewed and Expires, for who reserved its
	// making. It reports false when that is not theirs any more.
	Renewed(ctx context.Context, i Installation, by string) (bool, error)
	// NotRenewed gives a reservation back: nobody makes a token before a time.
	NotRenewed(ctx context.Context, at Site, by string, until time.Time) error
	// Stop notes why the platform takes a token no more, if it is still this one.
	Stop(ctx context.Context, i Installation, why string) error
}
