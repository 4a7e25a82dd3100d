package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/cairnbot/cairn/knowledge"
)

type kbCmd struct {
	Lint   kbLintCmd   `cmd:"" help:"Check entries for mistakes."`
	Eval   kbEvalCmd   `cmd:"" help:"Measure how well entries answer a set of questions."`
	Import kbImportCmd `cmd:"" help:"Turn a CSV or a folder into entries."`
	Export kbExportCmd `cmd:"" help:"Write entries as a folder of Markdown files or as CSV."`
}

type kbLintCmd struct {
	Path string `arg:"" optional:"" help:"Folder, CSV or TSV; the built-in entries if left out."`
}

// Run checks entries.
func (cmd kbLintCmd) Run(p *program) error {
	all, problems, linter := []knowledge.Entry(nil), []knowledge.Problem(nil), knowledge.Linter{Today: time.Now().Format(time.DateOnly)}
	var err error
	if cmd.Path == "" {
		linter.Strict = true
		all, err = knowledge.Builtin()
	} else {
		all, problems, err = knowledge.Open(cmd.Path)
	}
	if err != nil {
		return err //nolint:wrapcheck // it names file and line
	}
	cfg, err := readConfig(p.env)
	if err != nil {
		return usageError{err}
	}
	options, err := engine(cfg)
	if err != nil {
		p.warn("cairn: negatives are tried by words and letters only: %v\n", err)
	}
	base := build(p, all, options)
	linter.Ask = func(q string) (string, bool) {
		r := base.Ask(q)
		return r.Entry, r.Decision == knowledge.Answer
	}
	problems = append(problems, linter.Lint(all)...)
	failed := 0
	for _, problem := range problems {
		p.say("%s\n", problem.Error())
		if problem.Severity == knowledge.Error {
			failed++
		}
	}
	p.say("%d entries, %d errors, %d warnings\n", len(all), failed, len(problems)-failed)
	if failed > 0 {
		return errQuiet
	}
	return nil
}

type kbEvalCmd struct {
	KB      string `help:"Knowledge to measure: a folder, a CSV or a TSV; what Cairn has if left out." name:"kb" placeholder:"PATH"`
	Queries string `help:"Questions: a TSV with a header row, then entry<TAB>text; entries that start with oos must not be answered." required:"" placeholder:"FILE.tsv"`
	JSON    bool   `help:"Print the report as JSON." name:"json"`
}

// Run measures.
func (cmd kbEvalCmd) Run(p *program) error {
	base, err := openBase(p, cmd.KB)
	if err != nil {
		return err
	}
	queries, err := readQueries(p.ctx, cmd.Queries)
	if err != nil {
		return err
	}
	show := p.progress("asked")
	rep := knowledge.Evaluate(base, queries, func(done int) { show(done, len(queries)) })
	if cmd.JSON {
		return json.NewEncoder(p.out).Encode(rep) //nolint:wrapcheck // a closed pipe is as good a message as any
	}
	printReport(p, rep)
	return nil
}

func readQueries(ctx context.Context, path string) ([]knowledge.Query, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open queries: %w", err)
	}
	defer f.Close() //nolint:errcheck // only read
	var out []knowledge.Query
	n := 0
	err = lines(ctx, f, func(line string) error {
		n++
		entry, text, ok := strings.Cut(line, "\t")
		if n == 1 && entry == "entry" {
			return nil
		}
		if !ok || entry == "" {
			return usageError{fmt.Errorf("%s: row %d should be entry, a tab and the question", path, n)}
		}
		out = append(out, knowledge.Query{Entry: entry, Text: text})
		return nil
	})
	if err == nil && len(out) == 0 {
		err = usageError{fmt.Errorf("%s has no questions", path)}
	}
	return out, err
}

type kbExportCmd struct {
	To    string `arg:"" help:"A new folder for Markdown files, or a file ending in .csv."`
	KB    string `help:"Export this knowledge: a folder, a CSV or a TSV; the built-in entries if left out." name:"kb" placeholder:"PATH"`
	Force bool   `help:"Write into a folder that is not empty."`
}

// Run exports.
func (cmd kbExportCmd) Run(p *program) error {
	all, err := knowledge.Builtin()
	if cmd.KB != "" {
		all, _, err = knowledge.Open(cmd.KB)
	}
	if err != nil {
		return err //nolint:wrapcheck // it names file and line
	}
	if strings.HasSuffix(cmd.To, ".csv") {
		f, err := os.OpenFile(cmd.To, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // entries are no secret
		if err != nil {
			return fmt.Errorf("create export: %w", err)
		}
		if err := knowledge.ExportCSV(f, all); err != nil {
			_ = f.Close()
			return err //nolint:wrapcheck // it says what it did
		}
		if err := f.Close(); err != nil {
			return fmt.Errorf("close export: %w", err)
		}
	} else if err := knowledge.ExportFolder(cmd.To, all, cmd.Force); err != nil {
		return err //nolint:wrapcheck // it says what it did
	}
	p.say("%d entries written to %s\n", len(all), cmd.To)
	return nil
}
