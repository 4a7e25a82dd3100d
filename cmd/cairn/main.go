// Command cairn runs Cairn: in a terminal, as a service, or for one answer. It
// knows everyone and connects them; it knows how nothing is done.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"syscall"
	_ "time/tzdata" // members choose zones that the machine may lack

	"github.com/alecthomas/kong"
)

// cli is every subcommand; its tags are the help.
type cli struct {
	Chat     chatCmd     `cmd:"" help:"Talk to Cairn in this terminal."`
	Serve    serveCmd    `cmd:"" help:"Run Cairn on every configured platform."`
	Ask      askCmd      `cmd:"" help:"Answer one question, or one a line from standard input."`
	Explain  explainCmd  `cmd:"" help:"Say what Cairn would do with a line, and why, without doing it."`
	When     whenCmd     `cmd:"" help:"Say which time Cairn reads in words."`
	KB       kbCmd       `cmd:"" name:"kb" help:"Check, measure, import and export knowledge."`
	Migrate  migrateCmd  `cmd:"" help:"Bring the database to this version."`
	Backup   backupCmd   `cmd:"" help:"Write a consistent copy of the database to a new file."`
	Manifest manifestCmd `cmd:"" help:"Print what a platform needs to know about Cairn."`
	Check    checkCmd    `cmd:"" help:"Check the configuration and say what is missing."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// program is what the commands get from the outside.
type program struct {
	ctx           context.Context
	in            io.Reader
	out, err      io.Writer
	env           []string
	interactive   bool // in and out are a terminal
	width         int  // of the terminal
	showsProgress bool // err is a terminal
}

func main() {
	// Nearly all memory is taken once, at the start, and kept: collecting while it
	// is being built only costs time. Commands that go on running collect again.
	debug.SetGCPercent(400)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends even what does not listen
	p := terminal(ctx)
	code := p.run(os.Args[1:])
	stop()
	os.Exit(code)
}

// Exit codes: all is well, something failed, wrong usage.
const (
	exitOK = iota
	exitFailed
	exitUsage
)

// run executes one command line and returns the exit code.
func (p *program) run(args []string) (code int) {
	var c cli
	exited := -1
	parser, err := kong.New(&c,
		kong.Name("cairn"),
		kong.Description("A companion for learning communities: answers, plans, reminders.\n\nStart with: cairn chat"),
		kong.Writers(p.out, p.err),
		kong.Exit(func(code int) { exited = code; panic(exited) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
	)
	if err != nil {
		p.warn("cairn: %v\n", err)
		return exitFailed
	}
	defer func() { // kong leaves --help by its Exit function alone
		v := recover()
		switch {
		case v != nil && exited >= 0:
			code = exited
		case v != nil:
			code = exitFailed
			p.warn("cairn: this is a mistake in Cairn, please report it: %v\n", v)
			if slices.Contains(p.env, "CAIRN_LOG=debug") {
				p.warn("%s", debug.Stack())
			}
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		p.warn("cairn: %v\nRun “cairn --help” to see how it is used.\n", err)
		return exitUsage
	}
	if err := parsed.Run(p); err != nil {
		if errors.Is(err, errQuiet) {
			return exitFailed
		}
		p.warn("cairn: %v\n", err)
		if errors.As(err, new(usageError)) {
			return exitUsage
		}
		return exitFailed
	}
	return exitOK
}

// errQuiet ends a command as failed when everything was said already.
var errQuiet = errors.New("failed")

// usageError is a mistake in how the command was called.
type usageError struct{ error }
