//go:build !bare

package encode

import _ "embed"

// The weights, written by convert.py. A string keeps them on shared, reclaimable, read-only pages.
//
//go:embed model.bin
var embedded string
