package web

import (
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Metrics counts what happens, in the text format that Prometheus reads. The zero
// value is ready. It must get no label that has many values: no person, no
// channel.
type Metrics struct {
	mu     sync.Mutex
	counts map[string]uint64
	gauges map[string]func() float64
}

// maxSeries bounds what is counted, should a label vary after all.
const maxSeries = 1000

// Count adds one to a counter; labels are names and values in turn.
func (m *Metrics) Count(name string, labels ...string) {
	key := series(name, labels)
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.counts == nil {
		m.counts = make(map[string]uint64)
	}
	if _, known := m.counts[key]; known || len(m.counts) < maxSeries {
		m.counts[key]++
	}
}

// Gauge has a value asked for whenever metrics are read.
func (m *Metrics) Gauge(name string, value func() float64, labels ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.gauges == nil {
		m.gauges = make(map[string]func() float64)
	}
	m.gauges[series(name, labels)] = value
}

func series(name string, labels []string) string {
	var pairs []string
	for i := 0; i+1 < len(labels); i += 2 {
		value := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(labels[i+1])
		pairs = append(pairs, labels[i]+`="`+value+`"`)
	}
	if len(pairs) == 0 {
		return name
	}
	return name + "{" + strings.Join(pairs, ",") + "}"
}

// ServeHTTP writes all metrics, sorted.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	m.mu.Lock()
	lines, kinds := make(map[string]string), make(map[string]string)
	var keys []string
	gauges := make(map[string]func() float64)
	for key, n := range m.counts {
		lines[key], kinds[key] = strconv.FormatUint(n, 10), "counter"
		keys = append(keys, key)
	}
	for key, value := range m.gauges {
		gauges[key], kinds[key] = value, "gauge"
		keys = append(keys, key)
	}
	m.mu.Unlock()
	slices.Sort(keys)
	last := ""
	for _, key := range keys {
		if name, _, _ := strings.Cut(key, "{"); name != last {
			last = name
			_, _ = fmt.Fprintf(w, "# TYPE %s %s\n", name, kinds[key])
		}
		value := lines[key]
		if of := gauges[key]; of != nil {
			value = fmt.Sprint(of())
		}
		_, _ = io.WriteString(w, key+" "+value+"\n")
	}
}
