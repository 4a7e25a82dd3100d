package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/features"
)

type explainCmd struct {
	JSON bool     `help:"Print one JSON object a line." name:"json"`
	Line []string `arg:"" optional:"" help:"The line; read from standard input if left out."`
}

// Help is the long help of explain.
func (explainCmd) Help() string {
	return `Reads a line as if a member had written it and says which command or which
entry it would reach, with the options it found. Nothing is stored.

  cairn explain "log 2 hours on python"`
}

// Run explains.
func (cmd explainCmd) Run(p *program) error {
	cfg, err := readConfig(p.env)
	if err != nil {
		return usageError{err}
	}
	all, err := entries(cfg)
	if err != nil {
		return err
	}
	options, err := engine(cfg)
	if err != nil {
		p.warn("cairn: ranking by words and letters only: %v\n", err)
	}
	explain, err := features.Explainer(all, options)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	one := func(line string) error {
		e := explain(p.ctx, bot.Clean(line))
		if cmd.JSON {
			return json.NewEncoder(p.out).Encode(e) //nolint:wrapcheck // a closed pipe is as good a message as any
		}
		_, err := fmt.Fprintln(p.out, sentence(e, time.Now()))
		return err //nolint:wrapcheck // as above
	}
	if len(cmd.Line) > 0 {
		return one(strings.Join(cmd.Line, " "))
	}
	return lines(p.ctx, p.in, one)
}

func sentence(e features.Explanation, now time.Time) string {
	switch e.Kind {
	case "command":
		var out strings.Builder
		out.WriteString("command " + e.Command)
		for _, name := range slices.Sorted(maps.Keys(e.Options)) {
			fmt.Fprintf(&out, " --%s %q", name, e.Options[name])
		}
		var read []string
		means := e.Means(now)
		for _, name := range slices.Sorted(maps.Keys(means)) {
			if means[name] != e.Options[name] {
				read = append(read, fmt.Sprintf("%s %q", name, means[name]))
			}
		}
		if len(read) > 0 {
			out.WriteString(", read as " + strings.Join(read, ", "))
		}
		return out.String()
	case "question":
		return fmt.Sprintf("question: %s %s (confidence %.2f)", e.Decision, e.Entry, e.Confidence)
	}
	return "unknown: neither a command nor a question I can answer"
}
