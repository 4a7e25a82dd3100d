// Package when turns words into time: an instant, or a rule by which something
// recurs, with its time on the wall and its zone; and lengths, days and zones. It
// knows no reminder and no person, and reads no clock: now is always given.
//
// Its grammar is strict. A word that it does not know is never passed over, but
// asked back together with what was understood; words that have two readings
// give both. docs/TIME.md says what it reads.
package when

import (
	"fmt"
	"strings"
	"time"
)

// maxText is what is read of a text, in bytes.
const maxText = 2000

// Problem is why words could not be read as a time. Its text is fit for a member
// and says what was understood.
type Problem struct {
	Words string // what was to be read
	Token string // the word that was not understood, if it is one
	Read  string // the spoken form of what was, if anything
	Why   string // the end of a sentence, where no single word is at fault
}

const examples = "“tomorrow at 9am” or “every monday at 7pm”"

func (e *Problem) Error() string {
	switch {
	case e.Token != "" && e.Read != "":
		return fmt.Sprintf("I read %s, but I'm not sure what “%s” means there. Please say it another way, like %s.", e.Read, e.Token, examples)
	case e.Token != "":
		return fmt.Sprintf("I don't understand “%s” as part of a time. Please write it like %s.", e.Token, examples)
	case e.Why != "":
		return fmt.Sprintf("I can't use “%s”: %s.", e.Words, e.Why)
	}
	return fmt.Sprintf("I found no time in “%s”. Please write it like %s.", e.Words, examples)
}

// Parse reads words that name a time and nothing else: "next friday at 10", "in
// 1h30m", "every other tuesday until march". now is the moment they are said;
// zone is the member's, and counts unless the words name another.
//
// What the words leave open lies in the future: "9am" past nine means tomorrow,
// and a bare weekday that is today means next week. The error is always a
// *Problem.
func Parse(words string, now time.Time, zone *time.Location) (Reading, error) {
	p, err := newParser(words, now, zone)
	if err != nil {
		return Reading{}, err
	}
	r, err := p.whole()
	if z := p.zone(err == nil); z != nil {
		p.in(z, now)
		r, err = p.whole()
	}
	return r, err
}

func newParser(words string, now time.Time, zone *time.Location) (*parser, error) {
	if len(words) > maxText {
		return nil, &Problem{Words: shorten(words), Why: fmt.Sprintf("it is longer than %d letters", maxText)}
	}
	tokens, complete := scan(words)
	if !complete {
		return nil, &Problem{Words: shorten(words), Why: fmt.Sprintf("it has more than %d words", maxWords)}
	}
	mend(tokens)
	p := &parser{src: words, tok: tokens, lean: Future}
	p.in(zone, now)
	return p, nil
}

// in sets the zone that counts.
func (p *parser) in(zone *time.Location, now time.Time) {
	p.now = now.In(zone)
	p.today = midnight(p.now)
}

// zone is the zone that the words read last name, when it is not the one that
// counts already.
func (p *parser) zone(read bool) *time.Location {
	if z := p.saidZone; read && z != nil && z.zone != nil && z.zone.String() != p.now.Location().String() {
		return z.zone
	}
	return nil
}

// whole reads the text from its first word to its last.
func (p *parser) whole() (Reading, error) {
	var d draft
	next := p.phrase(0, &d)
	p.saidZone = d.zone
	rest := p.closing(next)
	if next > 0 && rest < 0 {
		r, bad := p.reading(&d)
		if bad == "" && p.gone(&d, r) {
			if later, err := p.tomorrow().whole(); err == nil && later.Start.After(p.now) {
				return later, nil
			}
		}
		if bad == "" {
			return r, nil
		}
		if r, ok := p.bareLength(); ok {
			return r, nil
		}
		return Reading{}, p.refuse(bad)
	}
	if r, ok := p.bareLength(); ok {
		return r, nil
	}
	if next == 0 || p.clash != "" {
		return Reading{}, p.refuse("")
	}
	return Reading{}, p.unknown(&d, rest)
}

// tomorrow reads the same words with tomorrow for today.
func (p *parser) tomorrow() *parser {
	q := *p
	q.late, q.today = true, q.today.AddDate(0, 0, 1)
	return &q
}

// refuse is the problem of a text as a whole.
func (p *parser) refuse(why problem) error {
	if p.clash != "" {
		why = p.clash
	}
	return &Problem{Words: shorten(p.src), Why: string(why)}
}

// closing is the place of the first token from i on that is not a sign that
// closes a sentence; -1 for none.
func (p *parser) closing(i int) int {
	for p.is(i, ".", "!", "?", "please", ",", ")", `"`) {
		i++
	}
	if p.at(i).kind == end {
		return -1
	}
	return i
}

// unknown is the problem of a token that was not understood.
func (p *parser) unknown(d *draft, at int) error {
	e := &Problem{Words: shorten(p.src), Token: shorten(p.src[p.at(at).at:p.at(at).end])}
	if p.clash != "" {
		return p.refuse("")
	}
	if r, bad := p.reading(d); bad == "" {
		e.Read = r.Spoken()
	}
	return e
}

// bareLength reads "2h" or "45 minutes" alone as that time from now.
func (p *parser) bareLength() (Reading, bool) {
	s, next := p.duration(0)
	if next == 0 || p.closing(next) >= 0 || s.vague || s.months != 0 {
		return Reading{}, false
	}
	r, bad := p.away(&draft{date: dated{day: s.shift(p.today), from: &s}, hasDate: true})
	return r, bad == ""
}

func shorten(s string) string {
	s = strings.Join(strings.Fields(strings.ToValidUTF8(s, "�")), " ")
	if runes := []rune(s); len(runes) > 80 {
		return string(runes[:79]) + "…"
	}
	return s
}
