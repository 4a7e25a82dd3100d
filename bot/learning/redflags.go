package learning

import "time"

// ProviderCheck is what a member found out about a provider.
type ProviderCheck struct {
	ID        CheckID
	Person    PersonID
	Provider  string
	Answers   map[Flag]Answer // those that are known
	CheckedAt time.Time
	Removed   bool
}

// Flag is one of the six questions about a provider; yes speaks for it.
type Flag string

// The questions, in the order they are asked.
const (
	FlagEndorsed Flag = "endorsed" // accredited or endorsed by a body that others know
	FlagAssessed Flag = "assessed" // examines by more than quizzes with endless retakes
	FlagTerms    Flag = "terms"    // price, length and refunds are stated before one pays
	FlagBadge    Flag = "badge"    // the badge links to the issuer's criteria
	FlagKnown    Flag = "known"    // independent reviews, teachers with names
	FlagWanted   Flag = "wanted"   // job ads name it
)

// Flags lists the questions.
var Flags = []Flag{FlagEndorsed, FlagAssessed, FlagTerms, FlagBadge, FlagKnown, FlagWanted}

// Light is a verdict.
type Light string

// The verdicts.
const (
	Green Light = "green"
	Amber Light = "amber"
	Red   Light = "red"
)

// RedFrom is how many answers of no make any provider red.
const RedFrom = 3

// Verdict is what answers come to, and what decided it.
type Verdict struct {
	Light Light
	Good  []Flag // answered yes
	Bad   []Flag // answered no
	Open  []Flag // not known
	// Decisive are the answers of no that make it red, each enough together with
	// the others; empty unless it is red.
	Decisive []Flag
}

// Judge is the verdict on answers. It is red when price, length and refunds are
// not stated before one pays; when nobody outside vouches for the provider,
// neither a body nor job ads, which the guide behind the built-in answers says
// to skip; or when [RedFrom] answers are no. It is green when all are yes, and
// amber otherwise: what is not known never makes green.
func Judge(answers map[Flag]Answer) Verdict {
	v := Verdict{Light: Amber}
	for _, f := range Flags {
		switch answers[f] {
		case Yes:
			v.Good = append(v.Good, f)
		case No:
			v.Bad = append(v.Bad, f)
		default:
			v.Open = append(v.Open, f)
		}
	}
	switch {
	case answers[FlagTerms] == No:
		v.Light, v.Decisive = Red, []Flag{FlagTerms}
	case answers[FlagEndorsed] == No && answers[FlagWanted] == No:
		v.Light, v.Decisive = Red, []Flag{FlagEndorsed, FlagWanted}
	case len(v.Bad) >= RedFrom:
		v.Light, v.Decisive = Red, v.Bad
	case len(v.Good) == len(Flags):
		v.Light = Green
	}
	return v
}
