package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// terminal describes the process's own streams.
func terminal(ctx context.Context) *program {
	p := &program{ctx: ctx, in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Environ()}
	in, out := int(os.Stdin.Fd()), int(os.Stdout.Fd())
	p.interactive = term.IsTerminal(in) && term.IsTerminal(out)
	if w, _, err := term.GetSize(out); err == nil {
		p.width = min(w, 100)
	}
	p.showsProgress = term.IsTerminal(int(os.Stderr.Fd()))
	return p
}

// say prints to the user. A reader that went away is noticed at the next read
// or by SIGPIPE, so the error has nobody to go to.
func (p *program) say(format string, args ...any) { fmt.Fprintf(p.out, format, args...) } //nolint:errcheck // see above

// warn prints beside the output.
func (p *program) warn(format string, args ...any) { fmt.Fprintf(p.err, format, args...) } //nolint:errcheck // as say

// progress returns a function that shows how far a long work is; in a pipe it
// shows nothing.
func (p *program) progress(what string, total int) func(done int) {
	if !p.showsProgress {
		return func(int) {}
	}
	last := time.Now()
	return func(done int) {
		if time.Since(last) < 100*time.Millisecond && done < total {
			return
		}
		last = time.Now()
		p.warn("\r%s %d of %d", what, done, total)
		if done >= total {
			p.warn("%s", "\r"+strings.Repeat(" ", len(what)+24)+"\r")
		}
	}
}

// systemZone is the machine's IANA time zone, "" when it does not say.
func systemZone() string {
	name := os.Getenv("TZ")
	if name == "" {
		if link, err := os.Readlink("/etc/localtime"); err == nil {
			if _, after, ok := strings.Cut(link, "zoneinfo/"); ok {
				name = after
			}
		}
	}
	name = strings.TrimPrefix(name, ":")
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		return ""
	}
	return name
}

// lines calls do for each line of a reader that is not blank, with the line
// cut to limit bytes. Lines may be of any length.
func lines(r io.Reader, limit int, do func(string) error) error {
	br := newLineReader(r, limit)
	for {
		line, err := br.next()
		if strings.TrimSpace(line) != "" {
			if err := do(line); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read input: %w", err)
		}
	}
}
