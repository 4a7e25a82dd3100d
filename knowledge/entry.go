// Package knowledge finds the answer to a question in a set of entries, or says
// honestly that there is none. It knows entries, phrasings and how sure it may
// be; it knows no chat, no database and no person.
package knowledge

import (
	"regexp"
	"strings"
)

// Entry is one answer with all the ways to ask for it: one Markdown file with
// YAML front matter.
type Entry struct {
	Key       string            `yaml:"key"`
	Title     string            `yaml:"title"`               // the question in its plainest form
	Group     string            `yaml:"group,omitempty"`     // heading it stands under in the index
	Summary   string            `yaml:"summary,omitempty"`   // one line for the index
	Questions []string          `yaml:"questions"`           // phrasings, as people type them
	Negatives []string          `yaml:"negatives,omitempty"` // near-misses that must not be answered
	Keywords  []string          `yaml:"keywords,omitempty"`  // words one of which a question about it usually has
	Aliases   map[string]string `yaml:"aliases,omitempty"`   // what people write: what the entries write
	Related   []string          `yaml:"related,omitempty"`   // keys
	Facts     []Fact            `yaml:"facts,omitempty"`     // every figure and name of the answer
	Variants  []Variant         `yaml:"variants,omitempty"`  // other answers for a field or a provider
	Personal  string            `yaml:"personal,omitempty"`  // which of a member's own records answers "mine"
	Actions   []Action          `yaml:"actions,omitempty"`   // buttons
	Source    string            `yaml:"source,omitempty"`    // where the answer comes from
	Owner     string            `yaml:"owner,omitempty"`     // who keeps it right
	ReviewBy  string            `yaml:"review_by,omitempty"` // day after which it may be out of date, 2027-11-01
	Answer    string            `yaml:"-"`                   // Markdown: paragraphs, lists, bold, code, links

	origin *origin // where it was read from, nil for one made in memory
}

// maxStatements bounds what of a long answer is compared with each question.
const maxStatements = 30

// sentenceEnd is where a line of an answer falls into sentences.
var sentenceEnd = regexp.MustCompile(`[.?!](\s+|$)`)

// statements are the sentences that say what an entry is about: its summary,
// its facts and those of its answer.
func (e Entry) statements() []string {
	out := []string{e.Summary}
	for _, f := range e.Facts {
		out = append(out, f.Text)
	}
	for line := range strings.Lines(e.Answer) {
		out = append(out, sentenceEnd.Split(line, -1)...)
	}
	return out[:min(len(out), maxStatements)]
}

// Fact is one figure or name that an answer rests on.
type Fact struct {
	Text     string `yaml:"text"`
	Value    string `yaml:"value,omitempty"` // as it stands in the answer
	Unit     string `yaml:"unit,omitempty"`
	AsOf     string `yaml:"as_of"` // year or year-month
	Source   string `yaml:"source,omitempty"`
	MustShow bool   `yaml:"must_show,omitempty"` // the answer must contain Value
}

// Variant is the answer for one value of a slot.
type Variant struct {
	Slot   string   `yaml:"slot"` // field or provider
	Value  string   `yaml:"value"`
	Words  []string `yaml:"words"` // what names the value in a question, lower case
	Answer string   `yaml:"answer"`
}

// Action is a button under an answer.
type Action struct {
	Label   string `yaml:"label"`
	Command string `yaml:"command"`
}
