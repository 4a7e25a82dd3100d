package picture

import (
	"fmt"
	"math/rand"
	"os"
	"testing"
	"time"
)

func save(t *testing.T, name string, f func(Look) Picture) {
	for _, d := range []bool{false, true} {
		n := "light"
		if d {
			n = "dark"
		}
		s := time.Now()
		p := f(Look{Dark: d})
		el := time.Since(s)
		fmt.Println(name, n, el, len(p.PNG))
		if !d {
			fmt.Println("   ", p.Alt)
		}
		os.MkdirAll("/work/pictures", 0o755)
		os.WriteFile("/work/pictures/"+name+"-"+n+".png", p.PNG, 0o644)
	}
}
func weeks(n int) []Week {
	r := rand.New(rand.NewSource(4))
	var w []Week
	s := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -7*(n-1))
	for i := range n {
		w = append(w, Week{Start: s.AddDate(0, 0, 7*i), Hours: float64(r.Intn(20)) / 2, Open: i == n-1})
	}
	return w
}
func TestTryHours(t *testing.T) {
	w := weeks(26)
	w[9] = Week{Start: w[9].Start, Vacation: true}
	w[10] = Week{Start: w[10].Start, Vacation: true}
	w[18] = Week{Start: w[18].Start, Vacation: true}
	w[3].Hours = 11.5
	w[4].Hours = 12.5
	w[25].Hours = 2.5
	save(t, "hours-26", Hours{Weeks: w, Planned: 6}.Draw)
	w = weeks(8)
	w[3] = Week{Start: w[3].Start, Vacation: true}
	w[4] = w[3]
	w[4].Start = w[4].Start.AddDate(0, 0, 7)
	w[7].Hours = 3.5
	save(t, "hours-8", Hours{Weeks: w, Planned: 6.5}.Draw)
	save(t, "hours-2", Hours{Weeks: weeks(2), Planned: 0, Title: "أحمد नमस्ते 李小龙 👩‍💻 & friends: a title that goes on and on"}.Draw)
	save(t, "hours-0", Hours{}.Draw)
}
func TestTryBars(t *testing.T) {
	names := []string{"Ada Lovelace", "Ben", "أحمد عبد الله", "李小龙", "राहुल शर्मा", "👩‍💻 Zoë 🎉", "דוד כהן", "Владимир Константинопольский-Рождественский", "<b>*Bob*</b> `x` &amp;", "สมชาย ใจดี", "김민준", "さくら 🌸", "Nguyễn Thị Minh Khai", "Łukasz Żółć", "Γιώργος", "A very long name that goes on and on for ever and ever", "محمد بن عبد الرحمن بن إبراهيم الطويل جداً", "🇩🇪 Jörg", "Հայկ", "  ", "Ze\u0301fira", "Z̸̢̛̺̪͍͉̈́͑͗a̷͓̝̅̈́l̵̟̅g̸̱̾o̶"}
	st := []string{"on track", "behind", "stalled", "finished", "no plan"}
	tn := []Tone{Good, Care, Still, Done, Plain}
	var b Bars
	b.Title = "Spring cohort"
	for i, n := range names {
		k := i % 5
		p := float64((i * 37) % 101)
		if k == 3 {
			p = 100
		}
		b.Rows = append(b.Rows, Bar{n, p, st[k], tn[k]})
	}
	save(t, "bars-names", b.Draw)
	for len(b.Rows) < 45 {
		i := len(b.Rows)
		b.Rows = append(b.Rows, Bar{fmt.Sprintf("Member %d", i), float64(i * 2), st[i%5], tn[i%5]})
	}
	save(t, "bars-45", b.Draw)
	save(t, "bars-plan", Bars{Title: "Data analyst", Rows: []Bar{{"Google Data Analytics", 60, "", Plain}, {"SQL for beginners", 100, "", Done}, {"Portfolio project", 0, "", Plain}}}.Draw)
	save(t, "bars-0", Bars{}.Draw)
	save(t, "bars-embedded", func(l Look) Picture { l.Embedded = true; b.Rows = b.Rows[:12]; return b.Draw(l) })
}
