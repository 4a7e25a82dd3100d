package picture

import "image/color"

// inks are the colours of a look. Those that stand side by side are from the
// palette of Okabe and Ito (https://jfly.uni-koeln.de/color/), which people who
// see colours differently tell apart as well.
type inks struct {
	back  color.RGBA // behind everything
	text  color.RGBA // what is read first
	muted color.RGBA // what is read second
	grid  color.RGBA // lines behind, and tracks of bars
	hatch color.RGBA // the pattern of a vacation
	main  color.RGBA // the figures
	soft  color.RGBA // figures not yet final: a week still open, a forecast
	plan  color.RGBA // what was planned
	good  color.RGBA
	care  color.RGBA
	still color.RGBA
	steps [4]color.RGBA // from little to much
}

func inksOf(l Look) inks {
	if l.Dark {
		return inks{
			back: rgb(0x1e2024), text: rgb(0xeceef0), muted: rgb(0xa9b1ba),
			grid: rgb(0x353a41), hatch: rgb(0x4a515a),
			main: rgb(0x56b4e9), soft: rgb(0x2c5674), plan: rgb(0xe69f00),
			good: rgb(0x00ab7d), care: rgb(0xe69f00), still: rgb(0x8a929b),
			steps: [4]color.RGBA{rgb(0x2f6f99), rgb(0x3f93c7), rgb(0x6ac0ef), rgb(0xb5e1fa)},
		}
	}
	return inks{
		back: rgb(0xffffff), text: rgb(0x1f2328), muted: rgb(0x59636e),
		grid: rgb(0xe7eaed), hatch: rgb(0xcfd5db),
		main: rgb(0x0072b2), soft: rgb(0xb9d9ec), plan: rgb(0xd55e00),
		good: rgb(0x009e73), care: rgb(0xd55e00), still: rgb(0x7f8790),
		steps: [4]color.RGBA{rgb(0x7db9de), rgb(0x3a94cb), rgb(0x0072b2), rgb(0x004870)},
	}
}

func rgb(hex uint32) color.RGBA {
	return color.RGBA{byte(hex >> 16), byte(hex >> 8), byte(hex), 0xff} //nolint:gosec // the bytes are what is meant
}

// all are the colours by themselves.
func (i inks) all() []color.RGBA {
	return append([]color.RGBA{i.back, i.text, i.muted, i.grid, i.hatch, i.main, i.soft, i.plan, i.good, i.care, i.still}, i.steps[:]...)
}
