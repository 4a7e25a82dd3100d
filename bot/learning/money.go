package learning

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/currency"
)

// MaxPrice is the highest price in minor units that anything here reads. It
// leaves room for every sum of [MaxItems] items over a lifetime of months.
const MaxPrice = 1_000_000_00

// Times is the amount n times.
func (m Money) Times(n int) Money { return Money{m.Minor * int64(n), m.Currency} }

// Plus adds an amount of the same currency; the zero value adds nothing. It
// reports false, and the sum means nothing, for two currencies.
func (m Money) Plus(other Money) (Money, bool) {
	switch {
	case m == Money{}:
		return other, true
	case other == Money{}:
		return m, true
	}
	return Money{m.Minor + other.Minor, m.Currency}, m.Currency == other.Currency
}

// AddTo adds an amount to a sum that holds each currency once, in the order of
// their codes. Amounts of different currencies stay apart: no rate is known.
func (m Money) AddTo(sum []Money) []Money {
	at, found := slices.BinarySearchFunc(sum, m, func(a, b Money) int { return strings.Compare(a.Currency, b.Currency) })
	switch {
	case m.Minor == 0:
		return sum
	case found:
		sum = slices.Clone(sum)
		sum[at].Minor += m.Minor
		return sum
	}
	return slices.Insert(slices.Clone(sum), at, m)
}

// String writes an amount for people: "$1,200", "€49.50", "CHF 30", "¥5,000".
func (m Money) String() string {
	minor, sign := m.Minor, ""
	if minor < 0 {
		minor, sign = -minor, "-"
	}
	unit := minorIn(m.Currency)
	whole := strconv.FormatInt(minor/unit, 10)
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if rest := minor % unit; rest != 0 {
		digits := len(strconv.FormatInt(unit, 10)) - 1
		cents := strconv.FormatInt(rest, 10)
		whole += "." + strings.Repeat("0", digits-len(cents)) + cents
	}
	for _, s := range currencySigns {
		if s.code == m.Currency {
			return sign + s.sign + whole
		}
	}
	if m.Currency == "" {
		return sign + whole
	}
	return sign + m.Currency + " " + whole
}

// minorIn is how many minor units one unit of a currency has, 100 where the
// currency is unknown.
func minorIn(code string) int64 {
	unit, err := currency.ParseISO(code)
	if err != nil {
		return 100
	}
	scale, _ := currency.Standard.Rounding(unit)
	n := int64(1)
	for range scale {
		n *= 10
	}
	return n
}

// Price is what one thing costs: once, or in every month that is started. Low
// and High are the same unless a range was named, and have one currency.
type Price struct {
	Low, High Money
	Model     CostModel
}

// Said reports whether there is a price at all; free is one.
func (p Price) Said() bool { return p.Model != "" }

// middle is half-way between the ends, the odd cent rounded up.
func (p Price) middle() Money {
	return Money{p.Low.Minor + (p.High.Minor-p.Low.Minor+1)/2, p.Low.Currency}
}

// currencySigns are the signs; the first of a code is how it is written.
var currencySigns = []struct{ sign, code string }{
	{"$", "USD"},
	{"US$", "USD"},
	{"A$", "AUD"},
	{"AU$", "AUD"},
	{"CA$", "CAD"},
	{"C$", "CAD"},
	{"NZ$", "NZD"},
	{"S$", "SGD"},
	{"R$", "BRL"},
	{"HK$", "HKD"},
	{"€", "EUR"},
	{"£", "GBP"},
	{"¥", "JPY"},
	{"₹", "INR"},
	{"₩", "KRW"},
	{"₺", "TRY"},
	{"₪", "ILS"},
}

// currencyWords are names and codes as people type them. Of the codes in small
// letters only those are taken that are no English word.
var currencyWords = map[string]string{
	"dollar": "USD", "dollars": "USD", "buck": "USD", "bucks": "USD", "usd": "USD", "us dollars": "USD",
	"euro": "EUR", "euros": "EUR", "eur": "EUR", "pound": "GBP", "pounds": "GBP", "quid": "GBP", "gbp": "GBP",
	"yen": "JPY", "jpy": "JPY", "rupee": "INR", "rupees": "INR", "inr": "INR", "franc": "CHF", "francs": "CHF", "chf": "CHF",
	"aud": "AUD", "cad": "CAD", "nzd": "NZD", "sgd": "SGD", "hkd": "HKD", "brl": "BRL", "reais": "BRL", "mxn": "MXN", "zar": "ZAR",
	"rand": "ZAR", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "kr": "SEK", "pln": "PLN", "zł": "PLN", "czk": "CZK", "huf": "HUF", "cny": "CNY",
	"yuan": "CNY", "krw": "KRW", "won": "KRW", "ngn": "NGN", "naira": "NGN", "kes": "KES", "php": "PHP", "idr": "IDR", "vnd": "VND", "aed": "AED",
}

var (
	signs = `US\$|AU\$|A\$|CA\$|C\$|NZ\$|HK\$|S\$|R\$|[$€£¥₹₩₺₪]`
	codes = `(?i:us dollars|dollars?|bucks?|euros?|pounds?|quid|yen|rupees?|francs?|reais|rand|yuan|won|naira|usd|eur|gbp|jpy|inr|chf|aud|cad|nzd|sgd|hkd|brl|mxn|zar|sek|nok|dkk|kr|pln|czk|huf|cny|krw|ngn|kes|php|idr|vnd|aed)|[A-Z]{3}|zł`
	// digits is a number with at most one decimal mark and marks between
	// thousands: 49, 49.50, 1,200, 1.200,50, 1 200.
	digits = `\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d+)?`
	amount = `(?:(?P<s%>` + signs + `)\s?|(?P<p%>[A-Z]{3}) )?(?P<minus%>[-−] ?)?(?P<t%>` + signs + `)?(?P<n%>` + digits + `)(?P<k%>[kK]\b)?(?:\s?(?P<c%>` + codes + `|[€£$])(?:\b|\s|$|[.,;/)]))?`
	prices = regexp.MustCompile(`(?:^|[\s(:~@=])(?P<minus>[-−] ?)?` + strings.ReplaceAll(amount, "%", "1") +
		`(?:\s?(?:-|–|—|to)\s?` + strings.ReplaceAll(amount, "%", "2") + `)?`)
	monthly = regexp.MustCompile(`(?i)^\s*(?:(?:a|per|each|every|/|the)\s?(?:calendar )?(?:month|mo|mth)\b|/\s?m\b|monthly\b|p\.?\s?m\.?(?:\s|$)|mo\b)`)
	yearly  = regexp.MustCompile(`(?i)^\s*(?:(?:a|per|each|every|/)\s?(?:year|yr|annum|week|wk|quarter|day|hour|hr)\b|yearly\b|annually\b|weekly\b|an hour\b)`)
	unitOf  = regexp.MustCompile(`(?i)^\s*(?:-\s?)?(?:each|apiece|a piece|per (?:piece|cert\w*|course|credential|badge|one|item|exam)|one[- ]?(?:off|time)|once|flat|in total|total|all in|a (?:cert\w*|course|credential|badge|pop))\b`)
	noPrice = regexp.MustCompile(`(?i)^\s*-?\s?(?:hours?|hrs?|h\b|min|weeks?|wks?|months?|days?|years?|of\b|certs?\b|certificates?|certifications?|courses?|credentials?|badges?|microcredentials?|options?|modules?|items?|%|percent|ads?\b|job\b|out\b|x\b|stars?)`)
	priceIs = regexp.MustCompile(`(?i)(?:\b(?:at|for|costs?|costing|costed|price|priced|pay|paying|charges?|charging|fee|is|of|about|around|roughly)|[:~@=])\s*(?:is |of |at |about |around |roughly )*$`)
	freeOf  = regexp.MustCompile(`(?i)\b(?:for free|free of charge|free|costs nothing|no cost|gratis)\b`)
)

// FindPrice finds a price in words: "$49 a month", "49/mo", "€1.200,50", "200 to
// 500 dollars each", "at 49", "free". A bare number is a price only when the
// words around it say so. An amount without a currency gets the one given. It
// returns the price and the words with it taken out, and reports false when
// there is none; a negative amount and one above [MaxPrice] come back as they
// are, to be refused. Prices by the year or the week are none.
func FindPrice(words, otherwise string) (p Price, rest string, ok bool) {
	for _, at := range prices.FindAllStringSubmatchIndex(words, -1) {
		if p, end, ok := priceAt(words, at, otherwise); ok {
			start := at[0]
			if start < len(words) && words[start] == ' ' {
				start++
			}
			return p, strings.Join(strings.Fields(words[:start]+" "+words[end:]), " "), true
		}
	}
	if at := freeOf.FindStringIndex(words); at != nil {
		return Price{Model: CostFree}, strings.Join(strings.Fields(words[:at[0]]+" "+words[at[1]:]), " "), true
	}
	return Price{}, words, false
}

// priceAt reads one match of prices and what follows it.
func priceAt(words string, at []int, otherwise string) (p Price, end int, ok bool) {
	group := func(name string) string {
		i := prices.SubexpIndex(name)
		if at[2*i] < 0 {
			return ""
		}
		return words[at[2*i]:at[2*i+1]]
	}
	code := ""
	for _, name := range []string{"s1", "t1", "c1", "p1", "s2", "t2", "c2", "p2"} {
		if code == "" {
			code = currencyOf(group(name))
		}
	}
	end = 0 // not of the match, which may have taken a blank after the currency
	for _, name := range []string{"n1", "k1", "c1", "n2", "k2", "c2"} {
		end = max(end, at[2*prices.SubexpIndex(name)+1])
	}
	after := words[end:]
	month := monthly.FindString(after)
	unit := unitOf.FindString(after)
	start := at[2*prices.SubexpIndex("n1")]
	switch {
	case yearly.MatchString(after):
		return p, 0, false
	case code != "", month != "", unit != "":
	case noPrice.MatchString(after), !priceIs.MatchString(words[:start]):
		return p, 0, false
	}
	if code == "" {
		code = otherwise
	}
	low, okLow := minorOf(group("n1"), group("k1") != "", code)
	high, okHigh := low, true
	if n := group("n2"); n != "" {
		high, okHigh = minorOf(n, group("k2") != "", code)
		if group("k2") != "" && group("k1") == "" && low < high/1000 { // "1-2k"
			low *= 1000
		}
	}
	if !okLow || !okHigh {
		return p, 0, false
	}
	if group("minus") != "" || group("minus1") != "" {
		low, high = -low, -low
	}
	p = Price{Money{min(low, high), code}, Money{max(low, high), code}, CostOnce}
	if month != "" {
		p.Model = CostMonthly
		return p, end + len(month), true
	}
	if low == 0 && high == 0 {
		p = Price{Model: CostFree}
	}
	return p, end + len(unit), true
}

// currencyOf is the code of a sign, a name or a code; "" for anything else.
func currencyOf(s string) string {
	for _, c := range currencySigns {
		if c.sign == s {
			return c.code
		}
	}
	if code, ok := currencyWords[strings.ToLower(s)]; ok {
		return code
	}
	if unit, err := currency.ParseISO(s); err == nil && len(s) == 3 && s == strings.ToUpper(s) {
		return unit.String()
	}
	return ""
}

// pointCurrencies are those of countries that write the decimals after a point.
var pointCurrencies = []string{"USD", "GBP", "AUD", "CAD", "NZD", "SGD", "HKD", "INR", "JPY", "CNY", "KRW", "PHP", "NGN", "KES", "ILS", "MXN"}

// minorOf reads a number as minor units. It reports false where a part of the
// smallest unit would be lost, or the number is beyond all bounds.
func minorOf(number string, thousand bool, code string) (int64, bool) {
	number = strings.NewReplacer(" ", "", "'", "").Replace(number)
	whole, part := number, ""
	if i := strings.LastIndexAny(number, ".,"); i >= 0 {
		// Three digits after the last mark are thousands, as in 1.200 €, but
		// nobody writes $1.200 and means 1,200.
		tail := number[i+1:]
		pointed := number[i] == '.' && strings.Count(number, ".") == 1 && slices.Contains(pointCurrencies, code)
		if len(tail) != 3 || number[:i] == "0" || pointed {
			whole, part = number[:i], tail
		}
	}
	whole = strings.NewReplacer(",", "", ".", "").Replace(whole)
	unit := minorIn(code)
	if thousand {
		unit *= 1000
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || n > 1_000_000_000 {
		return MaxPrice + 1, err == nil || len(whole) > 9
	}
	minor := n * unit
	for _, d := range strings.TrimRight(part, "0") {
		if unit%10 != 0 {
			return 0, false
		}
		unit /= 10
		minor += int64(d-'0') * unit
	}
	return minor, true
}
