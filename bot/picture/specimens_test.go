package picture

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

var pictures = flag.String("pictures", "", "write the specimens into this folder, for people to look at")

func on(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, time.UTC)
}

// drawer is a chart.
type drawer interface{ draw(Look) *sheet }

// specimens are a chart of every kind and state.
func specimens() map[string]drawer {
	out := map[string]drawer{
		"hours-empty": Hours{}, "bars-empty": Bars{}, "burnup-empty": BurnUp{}, "days-empty": Days{},
		"hours-8":    someHours(8, 6.5, 3, 4),
		"hours-26":   someHours(26, 6, 9, 10, 18),
		"hours-1":    someHours(1, 0),
		"bars-names": Bars{Title: "Spring cohort", Rows: rows(names...)},
		"bars-plan":  Bars{Title: "Data analyst", Rows: []Bar{{"Google Data Analytics", 60, "", Plain}, {"SQL for beginners", 100, "", Done}, {"Portfolio project", 0, "", Plain}}},
	}
	var many []string
	for i := range 45 {
		many = append(many, fmt.Sprintf("Member number %d", i+1))
	}
	out["bars-45"] = Bars{Rows: rows(many...)}
	out["hours-names"] = Hours{Title: "أحمد नमस्ते 李小龙 👩‍💻 & friends, a title that goes on and on", Weeks: someHours(2, 0).Weeks}

	b := BurnUp{Title: "Data analyst", Total: 90, Start: on(9, 1), Due: on(13, 20), Today: on(11, 25), Early: on(13, 10), Likely: on(14, 5), Late: on(15, 20)}
	dice, done := rand.New(rand.NewPCG(1, 2)), 0.0
	for i := range 84 {
		if dice.IntN(3) == 0 {
			done += float64(dice.IntN(5)) / 2
			b.Done = append(b.Done, Point{on(9, 1+i), done})
		}
	}
	out["burnup"] = b
	b.Late = time.Time{}
	out["burnup-open"] = b
	b.Likely, b.Due = time.Time{}, time.Time{}
	out["burnup-unknown"] = b
	out["burnup-fresh"] = BurnUp{Total: 87, Start: on(11, 20), Due: on(15, 1), Today: on(11, 25), Done: []Point{{on(11, 22), 1}}}
	out["burnup-finished"] = BurnUp{Total: 30, Start: on(9, 1), Due: on(12, 20), Today: on(11, 25), Done: []Point{{on(9, 20), 12}, {on(10, 20), 21.5}, {on(11, 22), 30}}}

	minutes := make([]float64, 365)
	for i := range minutes {
		if dice.IntN(5) < 2 && (i < 200 || i > 230) {
			minutes[i] = float64(dice.IntN(10) * dice.IntN(25))
		}
	}
	out["days-year"] = Days{Title: "Ada's study days", First: on(11, 26).AddDate(-1, 0, 0), Minutes: minutes, WeekStart: time.Monday}
	out["days-12-weeks"] = Days{First: on(9, 4), Minutes: minutes[:83], WeekStart: time.Sunday}
	return out
}

// names are of many scripts, and some mean to disturb.
var names = []string{
	"Ada Lovelace", "Ben", "أحمد عبد الله", "李小龙", "राहुल शर्मा", "👩‍💻 Zoë 🎉", "דוד כהן",
	"Владимир Константинопольский-Рождественский", "<b>*Bob*</b> `x` &amp;", "สมชาย ใจดี", "김민준", "さくら 🌸",
	"Nguyễn Thị Minh Khai", "Łukasz Żółć", "Γιώργος", "A very long name that goes on and on for ever and ever",
	"محمد بن عبد الرحمن بن إبراهيم الطويل جداً", "🇩🇪 Jörg", "Հայկ", "  ", "Ze\u0301fira", "Z̸̢̛̺̪͍͉̈́͑͗a̷͓̝̅̈́l̵̟̅g̸̱̾o̶",
}

func rows(names ...string) (out []Bar) {
	states := []string{"on track", "behind", "stalled", "finished", "no plan"}
	tones := []Tone{Good, Care, Still, Done, Plain}
	for i, name := range names {
		percent := float64(i * 37 % 101)
		if i%5 == 3 {
			percent = 100
		}
		out = append(out, Bar{name, percent, states[i%5], tones[i%5]})
	}
	return out
}

// someHours are weeks that end with that of 23 November, those named free.
func someHours(n int, planned float64, free ...int) Hours {
	h := Hours{Planned: planned}
	for i := range n {
		h.Weeks = append(h.Weeks, Week{Start: on(11, 23-7*(n-1-i)), Hours: float64(i*7%25) / 2, Open: i == n-1})
	}
	for _, i := range free {
		h.Weeks[i].Hours, h.Weeks[i].Vacation = 0, true
	}
	return h
}

// TestSpecimens holds every chart to what a message can carry, and writes them
// where -pictures says.
func TestSpecimens(t *testing.T) {
	for name, d := range specimens() {
		for _, look := range []Look{{}, {Dark: true}, {Embedded: true}, {Embedded: true, Dark: true}} {
			p := d.draw(look).finish()
			img, err := png.Decode(bytes.NewReader(p.PNG))
			if err != nil {
				t.Fatal(name, err)
			}
			if size := img.Bounds().Size(); size.X != 2*360 || size.Y < 200 {
				t.Errorf("%s is %v", name, size)
			}
			if len(p.PNG) >= 150_000 {
				t.Errorf("%s has %d bytes", name, len(p.PNG))
			}
			if n := len([]rune(p.Alt)); n < 20 || n > 1000 {
				t.Errorf("%s has an alternative text of %d characters: %s", name, n, p.Alt)
			}
			if *pictures == "" {
				continue
			}
			file := name + map[bool]string{false: "-light", true: "-dark"}[look.Dark] + map[bool]string{true: "-embedded"}[look.Embedded] + ".png"
			if err := os.WriteFile(filepath.Join(*pictures, file), p.PNG, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestSameEverywhere draws each chart several times at once.
func TestSameEverywhere(t *testing.T) {
	for name, d := range specimens() {
		var wg sync.WaitGroup
		drawn := make([]Picture, 4)
		for i := range drawn {
			wg.Go(func() { drawn[i] = d.draw(Look{Embedded: true}).finish() })
		}
		wg.Wait()
		for _, p := range drawn {
			if !bytes.Equal(p.PNG, drawn[0].PNG) {
				t.Errorf("%s differs from time to time", name)
			}
		}
	}
}

// TestWordsApart wants every word within the picture, and none over another.
func TestWordsApart(t *testing.T) {
	for name, d := range specimens() {
		wordsApart(t, name, d.draw(Look{Embedded: true}))
	}
}

func wordsApart(t interface {
	Helper()
	Errorf(string, ...any)
}, name string, s *sheet,
) {
	t.Helper()
	high := float64(s.img.Bounds().Dy()) / scale
	for i, w := range s.words {
		if w.left < 2 || w.right > width-2 || w.top < 2 || w.bottom > high-2 {
			t.Errorf("%s: a word lies at %v, which is outside", name, w)
		}
		for _, o := range s.words[:i] {
			if w.left < o.right && w.right > o.left && w.top < o.bottom && w.bottom > o.top {
				t.Errorf("%s: words at %v and %v lie over each other", name, w, o)
			}
		}
	}
}

// pixels counts those of an ink within a rectangle of points.
func (s *sheet) pixels(ink any, x, y, w, h float64) (n int) {
	r := image.Rect(int(x*scale), int(y*scale), int((x+w)*scale), int((y+h)*scale)).Intersect(s.img.Bounds())
	for py := r.Min.Y; py < r.Max.Y; py++ {
		for px := r.Min.X; px < r.Max.X; px++ {
			if s.img.RGBAAt(px, py) == ink {
				n++
			}
		}
	}
	return n
}

func BenchmarkDraw(b *testing.B) {
	all := specimens()
	for _, name := range []string{"hours-26", "bars-45", "bars-names", "burnup", "days-year"} {
		b.Run(name, func(b *testing.B) {
			var p Picture
			for b.Loop() {
				p = all[name].draw(Look{Embedded: name != "bars-names"}).finish()
			}
			b.ReportMetric(float64(len(p.PNG))/1000, "kB")
		})
	}
}
