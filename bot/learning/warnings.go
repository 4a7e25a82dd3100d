package learning

import (
	"regexp"
	"strings"
)

// WarningKind is what a plan is warned of.
type WarningKind string

// The warnings, in the order of their weight.
const (
	WarnRegulated   WarningKind = "regulated"   // the goal is a profession that needs a degree
	WarnVendor      WarningKind = "vendor"      // everything is from one vendor
	WarnFoundations WarningKind = "foundations" // nothing teaches the foundations
	WarnActive      WarningKind = "active"      // more than [MaxActive] items at once
	WarnCost        WarningKind = "cost"        // [ManyPaid] items or more add up, or the budget is exceeded
	WarnCompared    WarningKind = "compared"    // fewer than [EnoughOptions] options compared
)

// The bounds of the warnings. One can follow two things at once; four or five
// credentials can equal a semester of community college in cost; and three
// options per skill is the least that shows what there is to choose from.
const (
	MaxActive     = 2
	ManyPaid      = 4
	EnoughOptions = 3
)

// Warning is one concern with what it rests on.
type Warning struct {
	Kind  WarningKind
	Word  string // the profession, or the vendor
	Count int    // active or paid items, or options compared
	Sum   []Money
	Over  bool // for the cost: above the plan's budget
}

// Warnings lists what speaks against a plan, given the most options that were
// compared for any skill.
func (r Record) Warnings(compared int) []Warning {
	var out []Warning
	if word := regulated.FindString(strings.ToLower(r.Plan.Goal)); word != "" && !unregulated.MatchString(strings.ToLower(r.Plan.Goal)) {
		out = append(out, Warning{Kind: WarnRegulated, Word: word})
	}
	var learned []Item // what teaches: courses and credentials that count
	active, paid, open := 0, 0, false
	for _, it := range r.Plan.Items {
		if it.State == StateDropped {
			continue
		}
		if it.Kind == KindCourse || it.Kind == KindCredential {
			learned = append(learned, it)
			open = open || it.State == StateResearching || it.State == StatePlanned
		}
		if it.State == StateActive {
			active++
		}
		if it.Cost.Minor > 0 && it.CostModel != CostFree {
			paid++
		}
	}
	if v := sameVendor(learned); v != "" {
		out = append(out, Warning{Kind: WarnVendor, Word: v})
	}
	if len(learned) >= 3 && !hasFoundations(learned) {
		out = append(out, Warning{Kind: WarnFoundations})
	}
	if active > MaxActive {
		out = append(out, Warning{Kind: WarnActive, Count: active})
	}
	if cost, over := r.cost(); over || paid >= ManyPaid {
		out = append(out, Warning{Kind: WarnCost, Count: paid, Sum: cost, Over: over})
	}
	if open && compared < EnoughOptions {
		out = append(out, Warning{Kind: WarnCompared, Count: compared})
	}
	return out
}

// cost is what the open items will cost at the pace that is known, and whether
// that is above the budget. Sums in other currencies are not held against it.
func (r Record) cost() (sum []Money, over bool) {
	weekly := Minutes(r.Plan.HoursAWeek * 60)
	if f, ok := ForecastOf(r.Weeks(), r.Plan.HoursAWeek, 0, r.Today); ok && f.Weekly > 0 {
		weekly = f.Weekly
	}
	c, ok := r.CostOf(weekly)
	if !ok {
		return nil, false
	}
	for _, m := range c.Total {
		over = over || m.Currency == r.Plan.Budget.Currency && r.Plan.Budget.Minor > 0 && m.Minor > r.Plan.Budget.Minor
	}
	return c.Total, over
}

var (
	// regulated names professions for which many jurisdictions require a degree:
	// medicine, law, engineering, teaching.
	regulated = regexp.MustCompile(`\b(?:physician|medical doctor|doctor|surgeon|dentist|pharmacist|veterinarian|vet|registered nurse|nurse|midwife|physical therapist|physiotherapist|psychologist|psychiatrist|lawyer|attorney|solicitor|barrister|judge|(?:civil|structural|mechanical|electrical|chemical|aerospace|biomedical) engineer|architect|school teacher|teacher)\b`)
	// unregulated are goals that only sound alike, or that leave the profession.
	unregulated = regexp.MustCompile(`\b(?:(?:software|solutions?|cloud|data|enterprise|systems?|security|information|network|azure|aws) architect|doctor up|from (?:teacher|nurse|lawyer|doctor|attorney)|(?:teacher|nurse|lawyer|doctor|attorney)s? (?:to|into|->|→))`)
	// foundations are the words of what gives a basis.
	foundations = regexp.MustCompile(`(?i)\b(?:foundations?|fundamentals?|basics?|intro|introduction|introductory|beginners?|101|essentials?|principles|statistics|maths?|mathematics|algebra|probability|for everybody|first steps|literacy|core)\b`)
)

func hasFoundations(items []Item) bool {
	for _, it := range items {
		if foundations.MatchString(it.Title) || foundations.MatchString(it.Stack) {
			return true
		}
	}
	return false
}

// vendors are those whose name in a title tells who is behind it, each with the
// names of its products.
var vendors = []struct {
	name string
	word *regexp.Regexp
}{
	{"Google", regexp.MustCompile(`(?i)\b(?:google|gcp)\b`)},
	{"Amazon", regexp.MustCompile(`(?i)\b(?:amazon|aws)\b`)},
	{"Microsoft", regexp.MustCompile(`(?i)\b(?:microsoft|azure|power ?bi|excel)\b`)},
	{"IBM", regexp.MustCompile(`(?i)\bibm\b`)},
	{"Salesforce", regexp.MustCompile(`(?i)\b(?:salesforce|trailhead|tableau)\b`)},
	{"Meta", regexp.MustCompile(`(?i)\b(?:meta|facebook)\b`)},
	{"HubSpot", regexp.MustCompile(`(?i)\bhubspot\b`)},
	{"Cisco", regexp.MustCompile(`(?i)\b(?:cisco|ccna|ccnp)\b`)},
	{"Oracle", regexp.MustCompile(`(?i)\boracle\b`)},
	{"SAP", regexp.MustCompile(`\bSAP\b`)},
	{"Adobe", regexp.MustCompile(`(?i)\b(?:adobe|photoshop)\b`)},
}

// Vendor is who stands behind an item: the one its title names, or else its
// provider; "" when neither says.
func (it Item) Vendor() string {
	for _, text := range []string{it.Title, it.Provider} {
		for _, v := range vendors {
			if v.word.MatchString(text) {
				return v.name
			}
		}
	}
	return it.Provider
}

// sameVendor is the vendor of all items, when there are at least two and each
// has it.
func sameVendor(items []Item) string {
	if len(items) < 2 {
		return ""
	}
	first := items[0].Vendor()
	for _, it := range items[1:] {
		if Fold(it.Vendor()) != Fold(first) {
			return ""
		}
	}
	return first
}
