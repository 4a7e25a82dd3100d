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
// with the encoder and without; thin ones where each entry has its title alone.
// TestPooled writes them with -update.
type pooledCalibrations struct {
	Mind     Calibration `json:"with_encoder"`
	MindThin Calibration `json:"with_encoder_thin"`
	Bare     Calibration `json:"without_encoder"`
	BareThin Calibration `json:"without_encoder_thin"`
}

// pooled returns them; a file that cannot be read makes every answer doubtful,
// which a test would see.
var pooled = sync.OnceValue(func() (p pooledCalibrations) {
	_ = json.Unmarshal(pooledJSON, &p)
	return p
})

// thin is the number of phrasings an entry, on average, up to which a base
// counts as thin.
const thin = 3

// pooledFor is the pooled calibration for a base like this one.
func (b *Base) pooledFor() Calibration {
	asked := 0
	for _, p := range b.phrasings {
		if p.entry >= b.intents && p.role != statement {
			asked++
		}
	}
	isThin := asked < thin*(len(b.entries)-b.intents)
	switch p := pooled(); {
	case b.minds != nil && isThin:
		return p.MindThin
	case b.minds != nil:
		return p.Mind
	case isThin:
		return p.BareThin
	default:
		return p.Bare
	}
}
