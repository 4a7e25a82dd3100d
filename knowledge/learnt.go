package knowledge

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// learnt are calibrations that bases found by examining themselves, by what
// they depend on.
type learnt struct {
	all     map[string]Calibration
	changed bool
}

// maxLearnt bounds how many are kept; when there are more, all are forgotten
// and learnt again as they are needed.
const maxLearnt = 100

// besideCache is the file of the calibrations, in the folder of the vectors.
func besideCache(file string) string {
	return filepath.Join(filepath.Dir(file), "calibrations.json")
}

// openLearnt reads the calibrations beside a cache of vectors. A file that is
// missing or damaged counts as empty.
func openLearnt(file string) learnt {
	l := learnt{all: make(map[string]Calibration)}
	if file == "" {
		return l
	}
	data, err := os.ReadFile(besideCache(file))
	if err != nil || json.Unmarshal(data, &l.all) != nil || l.all == nil {
		l.all = make(map[string]Calibration)
	}
	return l
}

func (l *learnt) save(file string) error {
	if !l.changed {
		return nil
	}
	data, err := json.Marshal(l.all)
	if err != nil {
		return fmt.Errorf("save calibrations: %w", err)
	}
	if err := writeWhole(besideCache(file), data); err != nil {
		return fmt.Errorf("save calibrations: %w", err)
	}
	l.changed = false
	return nil
}

// calibration returns what a base of that identity learnt, learning it when it
// is new.
func (c *Cache) calibration(identity string, learn func() Calibration) Calibration {
	c.mu.Lock()
	found, ok := c.learnt.all[identity]
	c.mu.Unlock()
	if ok {
		return found
	}
	found = learn()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.learnt.all) >= maxLearnt {
		clear(c.learnt.all)
	}
	c.learnt.all[identity], c.learnt.changed = found, true
	return found
}

// identity stands for all that a calibration depends on: the model, the texts
// and the program, since another build may rank in another way.
func identity(entries []Entry, o Options) (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("name the base: %w", err)
	}
	build, err := os.Stat(program)
	if err != nil {
		return "", fmt.Errorf("name the base: %w", err)
	}
	h := sha256.New()
	for _, part := range []any{o.Encoder.Name(), build.Size(), build.ModTime(), o.Intents, entries} {
		if err := json.NewEncoder(h).Encode(part); err != nil {
			return "", fmt.Errorf("name the base: %w", err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// examined is what the base learns about itself, now or when it was last made.
func (b *Base) examined(entries []Entry, o Options) Calibration {
	if o.Cache == nil || o.Encoder == nil {
		return b.examine(sampledPhrasings, sampledForeign)
	}
	name, err := identity(entries, o)
	if err != nil {
		return b.examine(sampledPhrasings, sampledForeign)
	}
	return o.Cache.calibration(name, func() Calibration { return b.examine(sampledPhrasings, sampledForeign) })
}
