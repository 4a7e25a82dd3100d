package knowledge

import (
	_ "embed"
	"encoding/json"
	"sync"
)

//go:embed calibration.json
var pooledJSON []byte

// pooledCalibrations are those of bases too small to examine themselves, and of
// those that are mostly the built-in entries: what the built-in entries gave,
// with the encoder and without. TestPooled writes them with -update.
type pooledCalibrations struct {
	Mind Calibration `json:"with_encoder"`
	Bare Calibration `json:"without_encoder"`
}

// pooled returns them; a file that cannot be read makes every answer doubtful,
// which a test would see.
var pooled = sync.OnceValue(func() (p pooledCalibrations) {
	_ = json.Unmarshal(pooledJSON, &p)
	return p
})
