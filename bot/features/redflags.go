package features

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/cairnbot/cairn/bot"
	"github.com/cairnbot/cairn/bot/learning"
)

func (c *Cairn) redflags() bot.Command {
	return bot.Command{
		Name:    "redflags",
		Aliases: []string{"red flags"},
		Help:    "Check a provider with six questions",
		Example: "redflags Acme Academy",
		Options: []bot.Option{
			{Name: "provider", Help: "The provider to check", Ask: "Which provider do you want to check?", Required: true},
			{Name: "answers", Help: "Answers so far, y, n or ? each; the buttons set them", Named: true},
		},
		Private: true,
		Says: []string{
			"is acme academy legit, check it", "is brightpath institute legit", "run the red flag check on codewizards", "check the provider nordic data school",
			"i want to vet this provider: talentforge", "put eduprime through the warning sign questions", "ask me the six questions about skillup academy",
			"do a red flag check of acme", "vet datacamp for me", "can i trust northwind academy, check them", "look into brightpath institute for red flags",
			"red flag check", "check this bootcamp for warning signs: hackers united", "is the company learnfast a scam, run your checks",
			"how shady is acme, run the check", "i want to check if brightpath is a serious provider", "i dont trust eduprime, can you check them", "do a redflag check of learnfast",
			"the six questions about northwind academy please", "any red flags with acme academy",
		},
		Hear:   hearProvider,
		Strict: true,
		Check:  checkProvider,
		Run:    c.runRedflags,
	}
}

// flagAsks are the six questions, each with its name and with how to look the
// answer up.
var flagAsks = map[learning.Flag]struct{ name, ask, look string }{
	learning.FlagEndorsed: {
		"accredited or endorsed by a body others know", "Is it accredited, or endorsed by a body that people outside know?",
		"Find who accredits it, then look for it in that body's own list; a seal on its own page proves nothing.",
	},
	learning.FlagAssessed: {
		"assessed by more than endless quizzes", "Does it assess you by more than quizzes that can be retaken without limit?",
		"Look for a project, a practical exam or a proctored one in the syllabus.",
	},
	learning.FlagTerms: {
		"price, length and refunds stated before you pay", "Does it state price, length and refunds before you pay?",
		"Look for a price page and refund terms that you can read without an account or a call.",
	},
	learning.FlagBadge: {
		"a badge that links to its criteria", "Does it give a badge that anybody can verify?",
		"Open a badge of a past learner, on Credly or Badgr for example: it should lead to the issuer's criteria.",
	},
	learning.FlagKnown: {
		"independent reviews and teachers with names", "Are there independent reviews, and teachers with names?",
		"Search its name with \"review\" outside its own page, and look the teachers up.",
	},
	learning.FlagWanted: {
		"named in job ads", "Do job ads in your field name it?",
		"Search ten ads for the job you want and count how many name it.",
	},
}

var (
	answerWord  = regexp.MustCompile(`(?i)^(?:(y|yes|yep|yeah)|(n|no|nope)|(\?+|unknown|unsure|idk|maybe|dunno|skip))[,;.!]?$`)
	namedOutlet = regexp.MustCompile(`(?i)[:]\s*(.+)$`)
	// checks are words of a sentence that asks to check a provider.
	checksOne    = regexp.MustCompile(`(?i)\b(?:red ?flags?|warning signs?|vet|legit|legitimate|trust|trustworthy|scam|shady|sketchy|serious|credible|reliable|reputable|provider|academy|institute|school|bootcamp|company|questions|genuine|dodgy)\b`)
	providerSaid = []*regexp.Regexp{
		regexp.MustCompile(`(?i)\bdo(?:n'?t| not) (?:really )?trust\s+(.+?)(?:,.*)?$`),
		regexp.MustCompile(`(?i)\bhow (?:shady|serious|sketchy|dodgy|credible|legit|trustworthy|reliable) is\s+(.+?)(?:,.*)?$`),
		regexp.MustCompile(`(?i)\bcheck (?:if|whether)\s+(.+?)\s+(?:is|are)\b`),
		regexp.MustCompile(`(?i)\b(?:check|look)\s+(?:on|into|of|at|out|for)\s+(?:the (?:provider|company|academy|school)\s+)?(.+?)(?:\s+for (?:red ?flags?|warning signs?|me))?$`),
		regexp.MustCompile(`(?i)\b(?:is|are)\s+(?:the (?:provider|company|bootcamp|academy|school|site|platform) )?(.+?)\s+(?:really |even |actually )?(?:an? )?(?:legit|legitimate|trustworthy|credible|serious|reliable|scam|reputable|genuine|real|any good|ok)\b`),
		regexp.MustCompile(`(?i)\b(?:can|should) (?:i|you|we) trust\s+(.+?)(?:,.*)?$`),
		regexp.MustCompile(`(?i)\bput\s+(.+?)\s+through\b`),
		regexp.MustCompile(`(?i)\b(?:questions|che?c?ks?|flags?|signs?)\s+(?:about|on|of|for|with)\s+(.+)$`),
		regexp.MustCompile(`(?i)\b(?:vet|check|verify|examine|inspect)\s+(?:out\s+)?(?:the (?:provider|company|bootcamp|academy|school)\s+)?(.+?)(?:\s+for (?:me|us|red ?flags?|warning signs?).*)?$`),
		regexp.MustCompile(`(?i)^red ?flags?\s+(.+)$`),
	}
	// anyProvider names nobody in particular.
	anyProvider  = regexp.MustCompile(`(?i)^(?:(?:this|that|the|a|an|any|some|my|your|it|its|they|them|these|those|such|other|another|new|unknown|small|online|little|cheap|learning|training|one)\b\s*)*(?:providers?|platforms?|sites?|websites?|academy|academies|schools?|company|companies|institutes?|bootcamps?|courses?|certs?|certificates?|credentials?|badges?|issuers?|ads?|offers?|thing|one|programs?|universit(?:y|ies)|nanodegree|microcredentials?|red ?flags?|warning signs?|something|anything|me|us)?(?:\s+(?:or|and)\s+\w+)*(?:\s+(?:i|we|you|they|that|who|behind|for|from|in|on|with)\b.*)?$`)
	providerTail = regexp.MustCompile(`(?i)(?:[, ]+(?:run (?:your|the|some) checks?|check (?:it|them)(?: for me)?|please|pls|thanks|for me|now|or not|ok|is it legit))+[ .!?]*$|[ .!?]+$`)
)

// hearProvider finds the provider a sentence names. A question about no
// provider in particular is one for the knowledge base.
func hearProvider(s string) (map[string]string, bool) {
	s = strings.TrimSpace(s)
	if name, marks := answersAtEnd(s); marks != "" { // "redflags acme yes no ?"
		if m := providerSaid[len(providerSaid)-1].FindStringSubmatch(name); m != nil {
			return map[string]string{"provider": m[1], "answers": marks}, true
		}
	}
	if !checksOne.MatchString(s) && !runsCheck.MatchString(s) || asksHow.MatchString(s) {
		return nil, false
	}
	if link := webLink.FindStringSubmatch(s); link != nil {
		return map[string]string{"provider": link[1]}, true
	}
	if m := quotedText.FindStringSubmatch(s); len(m) > 1 && len(strings.Fields(m[1])) <= 6 {
		return map[string]string{"provider": m[1]}, true
	}
	if m := calledSo.FindStringSubmatch(s); m != nil {
		return map[string]string{"provider": m[1]}, true
	}
	bare := providerTail.ReplaceAllString(s, "")
	for _, re := range append([]*regexp.Regexp{namedOutlet}, providerSaid...) {
		m := re.FindStringSubmatch(bare)
		if m == nil {
			continue
		}
		if name := cleanTitle(m[1]); !anyProvider.MatchString(name) && !safeTail.MatchString(name) && len(strings.Fields(name)) <= 5 {
			return map[string]string{"provider": name}, true
		}
	}
	if name := properName(s); name != "" && !asks.MatchString(withoutLead(s)) {
		return map[string]string{"provider": name}, true
	}
	return nil, !isQuestion(s) && !anyProviderAsk.MatchString(s)
}

// runsCheck asks for the check by its name.
var runsCheck = regexp.MustCompile(`(?i)\b(?:run|do) (?:your|the|a) checks? (?:on|of|for|with)\b`)

// calledSo names a provider.
var calledSo = regexp.MustCompile(`(?i)\b(?:called|named?|name is)[: ]+((?-i:[A-Z])[\w.&'-]*(?: (?-i:[A-Z])[\w.&'-]*)*)`)

// safeTail is a question about safety that was taken for a name.
var safeTail = regexp.MustCompile(`(?i)\b(?:if|whether)\b|^//`)

var namesPlace = regexp.MustCompile(`\b(?:from|by|with|on|at|about|pay|paying|join|joining|called|into|for|check|vet|is)\s+((?:[A-Z][\w&.'-]*)(?:\s+(?:of|and|for|[A-Z][\w&.'-]*))*)`)

// properName is a name in capitals that somebody deals with.
func properName(s string) string {
	for _, m := range namesPlace.FindAllStringSubmatch(s, -1) {
		if name := strings.Trim(m[1], " ."); name != "I" && !strings.HasPrefix(name, "I'") && !anyProvider.MatchString(name) {
			return name
		}
	}
	return ""
}

var (
	// anyProviderAsk is a sentence about providers in general.
	anyProviderAsk = regexp.MustCompile(`(?i)\b(?:how|what|which|who|why|when|should|does)\b`)
	// asksHow wants to know how it is done.
	asksHow = regexp.MustCompile(`(?i)^\W*(?:how|what|which|when|where|why|who)\s+(?:can|do|does|should|could|would|to|are|counts?|makes?)\b`)
)

// answersAtEnd takes the answers off the end of "Acme yes no ?", as y, n and ?.
func answersAtEnd(s string) (name, marks string) {
	fields := strings.Fields(s)
	for len(fields) > 1 && len(marks) < len(learning.Flags) {
		m := answerWord.FindStringSubmatch(fields[len(fields)-1])
		if m == nil {
			break
		}
		mark := "?"
		if m[1] != "" {
			mark = "y"
		} else if m[2] != "" {
			mark = "n"
		}
		marks = mark + marks
		fields = fields[:len(fields)-1]
	}
	return strings.Join(fields, " "), marks
}

func checkProvider(call *bot.Call) error {
	name, _ := providerOf(call)
	switch {
	case len([]rune(name)) > learning.MaxTitle:
		return bot.Refusef("That name is longer than %d characters. The provider's name is enough.", learning.MaxTitle)
	case len(strings.Fields(name)) > 8 || call.Event.Line == "" && anyProvider.MatchString(name):
		return bot.Refusef("Which provider do you want to check? Its name is enough, like `redflags Acme Academy`.")
	}
	return nil
}

// fromStart asks the questions anew although there is a verdict.
const fromStart = "start"

// providerOf is the provider of a call and the answers so far.
func providerOf(call *bot.Call) (name, marks string) {
	name = call.Text("provider")
	if marks = strings.ToLower(strings.ReplaceAll(call.Text("answers"), " ", "")); marks == "" {
		name, marks = answersAtEnd(name)
	}
	return cleanTitle(name), marks
}

func (c *Cairn) runRedflags(ctx context.Context, call *bot.Call) (bot.Message, error) {
	me, err := c.me(ctx, call)
	if err != nil {
		return bot.Message{}, err
	}
	name, marks := providerOf(call)
	checks, err := c.Store.ProviderChecks(ctx, me.ID)
	if err != nil {
		return bot.Message{}, fmt.Errorf("list provider checks: %w", err)
	}
	old, known := checkOf(checks, name)
	if marks == fromStart {
		marks, known = "", false
	}
	switch {
	case strings.Trim(marks, "yn?") != "" || len(marks) > len(learning.Flags):
		return bot.Message{}, bot.Refusef("Answers are `y`, `n` or `?`, six at most, like `yn?yyn`. Leave them away and I ask one by one.")
	case marks == "" && known:
		m := providerVerdict(old)
		m.Blocks = append(m.Blocks, note("You checked it on {}.", bot.Plain(learning.DateOf(old.CheckedAt, me.Location()).String())))
		m.Buttons = append(m.Buttons, bot.Button{Label: "Check again", Run: bot.Line(call.Command, map[string]string{"provider": old.Provider, "answers": fromStart})})
		return m, nil
	case len(marks) < len(learning.Flags):
		return askFlag(call, name, marks), nil
	}
	if !known {
		old, known = checkOf(checks, name)
	}
	check := learning.ProviderCheck{ID: old.ID, Person: me.ID, Provider: name, Answers: answersOf(marks), CheckedAt: call.Now}
	before := old
	if !known {
		if len(checks) >= maxChecks {
			return bot.Message{}, bot.Refusef("You have checked %d providers, which is the most I keep.", len(checks))
		}
		if check.ID, err = c.Store.AddProviderCheck(ctx, check); err != nil {
			return bot.Message{}, fmt.Errorf("add provider check: %w", err)
		}
		before = check
		before.Removed = true
	}
	did, err := c.did(ctx, call, me, nil, learning.Step{Check: &learning.Edit[learning.ProviderCheck]{Before: before, After: check}})
	if err != nil {
		return bot.Message{}, err
	}
	m := providerVerdict(check)
	m.Buttons = append(m.Buttons, did.Buttons...)
	m.Buttons = append(m.Buttons, bot.Button{Label: "Check again", Run: bot.Line(call.Command, map[string]string{"provider": name, "answers": fromStart})})
	return m, nil
}

// maxChecks is how many providers one member has checked.
const maxChecks = 200

func checkOf(checks []learning.ProviderCheck, name string) (learning.ProviderCheck, bool) {
	for _, ch := range checks {
		if learning.Fold(ch.Provider) == learning.Fold(name) {
			return ch, true
		}
	}
	return learning.ProviderCheck{}, false
}

// answersOf reads y, n and ?.
func answersOf(marks string) map[learning.Flag]learning.Answer {
	out := make(map[learning.Flag]learning.Answer)
	for i, f := range learning.Flags {
		switch marks[i] {
		case 'y':
			out[f] = learning.Yes
		case 'n':
			out[f] = learning.No
		}
	}
	return out
}

// askFlag asks the next question. The answers so far ride in the buttons, so
// that nothing is kept before the verdict.
func askFlag(call *bot.Call, name, marks string) bot.Message {
	q := flagAsks[learning.Flags[len(marks)]]
	m := bot.Message{
		Lead:   bot.Say("{}, question {} of {}: {}", bot.Strong(name), bot.Plain(strconv.Itoa(len(marks)+1)), bot.Plain(strconv.Itoa(len(learning.Flags))), bot.Strong(q.ask)),
		Blocks: []bot.Block{para("{}", bot.Plain(q.look))},
	}
	for _, a := range []struct{ label, mark string }{{"Yes", "y"}, {"No", "n"}, {"Don't know", "?"}} {
		m.Buttons = append(m.Buttons, bot.Button{Label: a.label, Run: bot.Line(call.Command, map[string]string{"provider": name, "answers": marks + a.mark})})
	}
	if marks == "" {
		m.Blocks = append(m.Blocks, note("All at once works, too: {}.", bot.Code("redflags "+short(name, 60)+" yes no yes ? no yes")))
	}
	return m
}

// verdictMeans says in words what a light means, so that no colour has to.
var verdictMeans = map[learning.Light]string{
	learning.Green: "nothing speaks against it",
	learning.Amber: "look closer before you pay",
	learning.Red:   "better leave it",
}

// providerVerdict shows what a check comes to, and why.
func providerVerdict(check learning.ProviderCheck) bot.Message {
	v := learning.Judge(check.Answers)
	m := bot.Message{Lead: bot.Say("{}: {}, {}.", bot.Strong(check.Provider), bot.Strong(string(v.Light)), bot.Plain(verdictMeans[v.Light]))}
	if why := becauseOf(v); why != "" {
		m.Blocks = append(m.Blocks, para("{}", bot.Plain(why)))
	}
	part := func(title string, flags []learning.Flag, look bool) {
		var items []bot.Rich
		for _, f := range flags {
			line := bot.Say("{}", bot.Plain(upperFirst(flagAsks[f].name)))
			if look {
				line = append(line, bot.Plain(". "+flagAsks[f].look))
			}
			items = append(items, line)
		}
		if len(items) > 0 {
			m.Blocks = append(m.Blocks, para("{}", bot.Strong(title)), bot.List{Items: items})
		}
	}
	part("Against it, this is missing:", v.Bad, false)
	part("Not known yet, to be looked up:", v.Open, true)
	part("In its favour:", v.Good, false)
	m.Blocks = append(m.Blocks, note("This weighs what you answered; I look nothing up myself. A well-known university or company carries more weight than an obscure one either way."))
	return m
}

// becauseOf says which rule decided.
func becauseOf(v learning.Verdict) string {
	switch {
	case v.Light == learning.Green:
		return "All six answers speak for it."
	case v.Light == learning.Amber && len(v.Bad) == 0:
		return fmt.Sprintf("%s of six answers missing, so it cannot be green yet.", upperFirst(smallNumber(len(v.Open))))
	case v.Light == learning.Amber:
		return fmt.Sprintf("%s no, which is too little for red and too much for green.", upperFirst(plural(len(v.Bad), "answer is", "answers are")))
	case len(v.Decisive) == 1:
		return "Whoever hides price, length or refunds until you have paid should not get your money; that alone makes it red."
	case len(v.Decisive) == 2:
		return "Neither a body outside nor any job ad stands behind it. Without a sign that employers value it, it is probably best to skip it."
	}
	return fmt.Sprintf("%s no; three are enough for red.", upperFirst(plural(len(v.Bad), "answer is", "answers are")))
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "one " + one
	}
	return smallNumber(n) + " " + many
}

func smallNumber(n int) string {
	if words := []string{"none", "one", "two", "three", "four", "five", "six"}; n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// checkedProviders are the verdicts on the providers of a board.
func checkedProviders(board learning.Comparison, checks []learning.ProviderCheck) []bot.Rich {
	var out []bot.Rich
	for _, ch := range checks {
		for _, o := range board.Options {
			if p := learning.Fold(ch.Provider); p == learning.Fold(o.Provider) || p == learning.Fold(o.Title) {
				light := learning.Judge(ch.Answers).Light
				out = append(out, bot.Say("{}: {}, {}", bot.Plain(ch.Provider), bot.Strong(string(light)), bot.Plain(verdictMeans[light])))
				break
			}
		}
	}
	return out
}

// diffCheck says how a verdict changed.
func diffCheck(e *learning.Edit[learning.ProviderCheck]) []bot.Fact {
	light := func(c learning.ProviderCheck) string {
		if c.Removed {
			return ""
		}
		return string(learning.Judge(c.Answers).Light)
	}
	return []bot.Fact{arrow("Check of "+short(e.After.Provider, 60), light(e.Before), light(e.After))}
}
