package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/cairnbot/cairn/adapters/console"
	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/features"
	"github.com/cairnbot/cairn/bot/learning"
	"github.com/cairnbot/cairn/knowledge"
)

// maxLine is what is read of one line of standard input, in bytes.
const maxLine = 64 << 10

type askCmd struct {
	JSON     bool     `help:"Print one JSON object a line." name:"json"`
	KB       string   `help:"Answer from this knowledge: a folder of entries, a CSV or a TSV." name:"kb" placeholder:"PATH"`
	Thread   bool     `help:"Treat the lines as one conversation."`
	Question []string `arg:"" optional:"" help:"The question; read from standard input if left out."`
}

// Help is the long help of ask.
func (askCmd) Help() string {
	return `Answers from the built-in knowledge and the folder CAIRN_KNOWLEDGE, without a
database. On standard input every line that is not blank is one question.
Having no answer is no error: the exit status is 0.

  cairn ask do they expire
  cairn ask --json < questions.txt`
}

// answered is the JSON object of one question.
type answered struct {
	Question    string       `json:"question"`
	Decision    string       `json:"decision"`
	Entry       string       `json:"entry"`
	Matched     string       `json:"matched"`
	Confidence  float64      `json:"confidence"`
	Text        string       `json:"text"`
	Suggestions []suggestion `json:"suggestions"`
	Ranked      []ranked     `json:"ranked"`
	Source      string       `json:"source"`
}

type suggestion struct {
	Entry    string `json:"entry"`
	Question string `json:"question"`
}

type ranked struct {
	Entry string  `json:"entry"`
	Score float64 `json:"score"`
}

// Run answers.
func (cmd askCmd) Run(p *program) error {
	base, err := openBase(p, cmd.KB)
	if err != nil {
		return err
	}
	var topic learning.Topic
	one := func(question string) error {
		question = bot.Clean(question)
		found, m := features.Answer(base, question, topic)
		if cmd.Thread && found.Decision == knowledge.Answer {
			topic = learning.Topic{Entry: found.Entry, Question: question}
		}
		if !cmd.JSON {
			_, err := fmt.Fprintln(p.out, strings.TrimRight(console.Render(m, console.Style{Bold: p.interactive, Width: p.width}), "\n"))
			return err //nolint:wrapcheck // a closed pipe is as good a message as any
		}
		return json.NewEncoder(p.out).Encode(asJSON(base, question, found, m)) //nolint:wrapcheck // as above
	}
	if len(cmd.Question) > 0 {
		return one(strings.Join(cmd.Question, " "))
	}
	return lines(p.ctx, p.in, one)
}

func asJSON(base *knowledge.Base, question string, found knowledge.Result, m bot.Message) answered {
	out := answered{
		Question: question, Decision: string(found.Decision), Matched: found.Matched, Confidence: found.Confidence,
		Text: strings.TrimSpace(console.Render(m, console.Style{})), Suggestions: []suggestion{}, Ranked: []ranked{},
	}
	if e, ok := base.Entry(found.Entry); ok && found.Decision == knowledge.Answer {
		out.Entry, out.Source = found.Entry, e.Source
	}
	for i, r := range found.Ranked {
		out.Ranked = append(out.Ranked, ranked{r.Entry, r.Score})
		if e, ok := base.Entry(r.Entry); ok && found.Decision == knowledge.Suggest && i < 3 {
			out.Suggestions = append(out.Suggestions, suggestion{r.Entry, e.Title})
		}
	}
	return out
}

// openBase opens the knowledge at a path, or the one Cairn has.
func openBase(p *program, path string) (*knowledge.Base, error) {
	cfg, err := readConfig(p.env)
	if err != nil {
		return nil, usageError{err}
	}
	options, err := engine(cfg)
	if err != nil {
		p.warn("cairn: ranking by words and letters only: %v\n", err)
	}
	if path == "" {
		all, err := entries(cfg)
		if err != nil {
			return nil, err
		}
		return build(p, all, options), nil
	}
	all, problems, err := knowledge.Open(path)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the path
	}
	for _, problem := range problems {
		p.warn("%s\n", problem.Error())
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no entry that can be used", path)
	}
	options.Examine = true
	return build(p, all, options), nil
}

// build makes a base, showing how far its phrasings are encoded when that takes
// a while, and keeps their vectors for the next time.
func build(p *program, all []knowledge.Entry, o knowledge.Options) *knowledge.Base {
	if p.showsProgress {
		var mu sync.Mutex
		show := p.progress("encoded")
		o.Progress = func(done, total int) {
			mu.Lock()
			defer mu.Unlock()
			show(done, total)
		}
	}
	base := knowledge.New(all, o)
	if o.Cache != nil {
		if err := o.Cache.Save(); err != nil {
			p.warn("cairn: the next start encodes again: %v\n", err)
		}
	}
	return base
}
