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

// progress returns a function that shows how far a long work is; in a pipe, and
// for work that is over at once, it shows nothing.
func (p *program) progress(what string) func(done, total int) {
	if !p.showsProgress {
		return func(int, int) {}
	}
	last, shown := time.Now(), false
	return func(done, total int) {
		if done >= total {
			if shown {
				p.warn("\r%s\r", strings.Repeat(" ", len(what)+24))
			}
			return
		}
		if time.Since(last) >= 200*time.Millisecond {
			last, shown = time.Now(), true
			p.warn("\r%s %d of %d", what, done, total)
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
// cut to maxLine bytes, until the reader or ctx ends. Lines may be of any length.
func lines(ctx context.Context, r io.Reader, do func(string) error) error {
	type input struct {
		line string
		err  error
	}
	in := make(chan input)
	go func() { // a read cannot be ended; it ends with the process at last
		br := newLineReader(r, maxLine)
		for err := error(nil); err == nil; {
			var one input
			one.line, one.err = br.next()
			err = one.err
			select {
			case in <- one:
			case <-ctx.Done():
				return
			}
		}
	}()
	for {
		var one input
		select {
		case one = <-in:
		case <-ctx.Done():
			return errors.New("interrupted")
		}
		if strings.TrimSpace(one.line) != "" {
			if err := do(one.line); err != nil {
				return err
			}
		}
		if errors.Is(one.err, io.EOF) {
			return nil
		} else if one.err != nil {
			return fmt.Errorf("read input: %w", one.err)
		}
	}
}
