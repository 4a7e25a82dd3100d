package learning

import (
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func usd(minor int64) Money { return Money{minor, "USD"} }

func TestFindPrice(t *testing.T) {
	price := func(low, high int64, code string, m CostModel) Price {
		return Price{Money{low, code}, Money{high, code}, m}
	}
	for _, c := range []struct {
		words string
		want  Price
		rest  string
	}{
		{"3 certs at 49 a month, 5 hours a week", price(4900, 4900, "USD", CostMonthly), "3 certs at , 5 hours a week"},
		{"49/mo", price(4900, 4900, "USD", CostMonthly), ""},
		{"$49.50 per month for it", price(4950, 4950, "USD", CostMonthly), "for it"},
		{"two at $1,200 each", price(120000, 120000, "USD", CostOnce), "two at"},
		{"€1.200,50", price(120050, 120050, "EUR", CostOnce), ""},
		{"1.200,50 € for one", price(120050, 120050, "EUR", CostOnce), "for one"},
		{"it is 30 quid monthly", price(3000, 3000, "GBP", CostMonthly), "it is"},
		{"£200-£500 apiece", price(20000, 50000, "GBP", CostOnce), ""},
		{"$200 to 500 per cert", price(20000, 50000, "USD", CostOnce), ""},
		{"between 500 and 900? no: 1.5k usd", price(150000, 150000, "USD", CostOnce), "between 500 and 900? no:"},
		{"$1-2k", price(100000, 200000, "USD", CostOnce), ""},
		{"¥5,000", price(5000, 5000, "JPY", CostOnce), ""},
		{"CHF 30", price(3000, 3000, "CHF", CostOnce), ""},
		{"30 CHF a month", price(3000, 3000, "CHF", CostMonthly), ""},
		{"a free course", Price{Model: CostFree}, "a course"},
		{"$0", Price{Model: CostFree}, ""},
		{"at -49 a month", price(-4900, -4900, "USD", CostMonthly), "at"},
		{"-$49", price(-4900, -4900, "USD", CostOnce), ""},
		{"$-49", price(-4900, -4900, "USD", CostOnce), ""},
		{"costs 300 dollars", price(30000, 30000, "USD", CostOnce), "costs"},
		{"3 courses for 300", price(30000, 30000, "USD", CostOnce), "3 courses for"},
		{"$99999999999999999999", price(MaxPrice+1, MaxPrice+1, "USD", CostOnce), ""},
	} {
		got, rest, ok := FindPrice(c.words, "USD")
		if !ok {
			t.Errorf("%q has no price", c.words)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", c.words, d)
		}
		if rest != c.rest {
			t.Errorf("%q leaves %q, want %q", c.words, rest, c.rest)
		}
	}
	for _, none := range []string{
		"", "3 certs, 5 hours a week", "at 5 hours a week", "for 120 hours", "in 3 of 10 job ads", "for 2 courses", "at 49 a year", "$399 per year",
		"module 3", "python 3.12", "freedom", "option 2", "$49.999", "¥5.5", "4 months",
	} {
		if got, _, ok := FindPrice(none, "USD"); ok {
			t.Errorf("%q has the price %v", none, got)
		}
	}
}

// TestMoneyWritten reads every amount back as it was written, to the cent.
func TestMoneyWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Money{rapid.Int64Range(1, MaxPrice).Draw(t, "minor"), rapid.SampledFrom([]string{"USD", "EUR", "GBP", "JPY", "CHF", "SEK", "PLN"}).Draw(t, "code")}
		got, rest, ok := FindPrice(m.String()+" a month", "XXX")
		if !ok || got.Low != m || got.High != m || got.Model != CostMonthly || rest != "" {
			t.Fatalf("%s was read as %+v, %q, %v", m, got, rest, ok)
		}
	})
	for m, want := range map[Money]string{
		{}: "0", usd(-5): "-$0.05", usd(120000): "$1,200", usd(4950): "$49.50", {1234567, "JPY"}: "¥1,234,567", {3000, "CHF"}: "CHF 30",
		{1005, "KWD"}: "KWD 1.005", {100, "nonsense"}: "nonsense 1",
	} {
		if got := m.String(); got != want {
			t.Errorf("%#v is written %q, want %q", m, got, want)
		}
	}
}

func TestMoneySums(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sum []Money
		want := map[string]int64{}
		for i := range rapid.IntRange(0, 20).Draw(t, "n") {
			m := Money{rapid.Int64Range(0, MaxPrice).Draw(t, fmt.Sprint("minor", i)), rapid.SampledFrom([]string{"USD", "EUR", "GBP"}).Draw(t, fmt.Sprint("code", i))}
			sum = m.AddTo(sum)
			want[m.Currency] += m.Minor
		}
		for i, m := range sum {
			if want[m.Currency] != m.Minor || i > 0 && sum[i-1].Currency >= m.Currency {
				t.Fatalf("sum is %v, want %v", sum, want)
			}
			delete(want, m.Currency)
		}
		for code, left := range want {
			if left != 0 {
				t.Fatalf("%d %s are lost", left, code)
			}
		}
	})
	if _, ok := usd(1).Plus(Money{1, "EUR"}); ok {
		t.Error("two currencies are added")
	}
	if worst := usd(MaxPrice).Times(MaxItems * 12 * 100); worst.Minor <= 0 || worst.Minor > math.MaxInt64/100 {
		t.Errorf("the largest sum is %d", worst.Minor)
	}
	if got := (Price{usd(1), usd(2), CostOnce}).middle(); got != usd(2) {
		t.Errorf("middle is %v", got)
	}
}
