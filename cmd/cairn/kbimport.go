package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/knowledge"
)

type kbImportCmd struct {
	Path      string `arg:"" help:"A CSV with question and answer, or a folder of entries."`
	Strict    bool   `help:"Import nothing when there is any problem."`
	DryRun    bool   `help:"Only say what would be imported."`
	Workspace string `help:"Whose knowledge it becomes: the platform and its workspace or server, such as slack/T0123." default:"console/local" placeholder:"PLATFORM/ID"`
}

// Help is the long help of import.
func (kbImportCmd) Help() string {
	return `Entries that exist already get a new version; the old one stays in their
history. A row that cannot be used is named with its line, and the rest is
imported, unless --strict is given.`
}

// Run imports.
func (cmd kbImportCmd) Run(p *program) error {
	adapter, workspace, ok := strings.Cut(cmd.Workspace, "/")
	if !ok || adapter == "" || workspace == "" {
		return usageError{fmt.Errorf("--workspace is %q; write it like slack/T0123 or console/local", cmd.Workspace)}
	}
	all, problems, err := knowledge.Open(cmd.Path)
	if err != nil {
		return err //nolint:wrapcheck // it names the path
	}
	failed := 0
	for _, problem := range problems {
		p.warn("%s\n", problem.Error())
		if problem.Severity == knowledge.Error {
			failed++
		}
	}
	if cmd.Strict && len(problems) > 0 {
		return fmt.Errorf("nothing imported: %d problems, and --strict was given", len(problems))
	}
	if len(all) == 0 {
		return fmt.Errorf("%s has no entry that can be used", cmd.Path)
	}
	if cmd.DryRun {
		p.say("Would import: %d. Cannot be used: %d.\n", len(all), failed)
		return nil
	}
	cfg, err := readConfig(p.env)
	if err != nil {
		return usageError{err}
	}
	a, err := open(p.ctx, cfg, slog.New(slog.DiscardHandler), time.Now)
	if err != nil {
		return err
	}
	defer a.Close() //nolint:errcheck // everything is committed by then
	changed := 0
	err = a.db.In(p.ctx, func(ctx context.Context) error { // all of it or nothing
		changed, err = save(ctx, a, all, adapter, workspace, p.progress("imported"))
		return err
	})
	if err != nil {
		return fmt.Errorf("nothing imported: %w", err)
	}
	p.say("Imported: %d. Unchanged: %d. Cannot be used: %d.\n", changed, len(all)-changed, failed)
	return nil
}

// save stores entries as the next versions and returns how many changed.
func save(ctx context.Context, a *app, all []knowledge.Entry, adapter, workspace string, progress func(done, total int)) (int, error) {
	community, err := a.db.CommunityOf(ctx, adapter, workspace, a.now())
	if err != nil {
		return 0, err //nolint:wrapcheck // it says what it did
	}
	current, err := a.db.Entries(ctx, community)
	if err != nil {
		return 0, err //nolint:wrapcheck // it says what it did
	}
	changed := 0
	for i, e := range all {
		progress(i+1, len(all))
		next := learning.Entry{Community: community, Key: e.Key, Source: string(knowledge.Format(e)), At: a.now()}
		if at := slices.IndexFunc(current, func(old learning.Entry) bool { return old.Key == e.Key }); at >= 0 {
			if next.Version = current[at].Version; current[at].Source == next.Source && !current[at].Retired {
				continue
			}
		}
		if _, err := a.db.SaveEntry(ctx, next); errors.Is(err, learning.ErrConflict) {
			return changed, fmt.Errorf("entry %s was changed by somebody else meanwhile; import again", e.Key)
		} else if err != nil {
			return changed, err //nolint:wrapcheck // it says what it did
		}
		changed++
	}
	return changed, nil
}
