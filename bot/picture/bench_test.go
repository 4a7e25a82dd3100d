package picture

import (
	"fmt"
	"testing"
)

func BenchmarkBars(b *testing.B) {
	var bars Bars
	for i := range 40 {
		bars.Rows = append(bars.Rows, Bar{fmt.Sprintf("Member number %d", i), float64(i * 2), "on track", Good})
	}
	for b.Loop() {
		bars.Draw(Look{Embedded: true})
	}
}
