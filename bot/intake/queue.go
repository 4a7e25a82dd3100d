package intake

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// Bounds of a queue.
const (
	leaseFor  = 10 * time.Second // what a process that died had begun waits that long
	renewEach = 2 * time.Second
	handleFor = time.Minute // deadline of one delivery
	maxWaits  = 1000        // deliveries in memory; more wait in the store
	atOnce    = 16          // handled at the same time, those that yielded not counted
)

// ErrStopping refuses a delivery while the process ends: it is not thanked for,
// so the platform delivers it again.
var ErrStopping = errors.New("stopping")

// Queue handles the deliveries of one adapter. The exported fields are set before
// Run.
type Queue struct {
	Store   Store
	Adapter string
	// Handle answers one delivery. Its context has a deadline and outlives the
	// one of Run, so that what was begun is finished. What panics is logged and
	// forgotten. It calls [Yield] before it waits for the platform.
	Handle func(ctx context.Context, d Delivery)
	Now    func() time.Time
	Log    *slog.Logger

	mu      sync.Mutex
	lease   string
	stopped bool
	waiting int
	lanes   map[bot.UserID][]Delivery // present while somebody works on it
	slots   chan struct{}
	busy    sync.WaitGroup
}

// start makes the queue ready; the caller holds mu.
func (q *Queue) start() {
	if q.lanes == nil {
		q.lease, q.lanes, q.slots = rand.Text(), make(map[bot.UserID][]Delivery), make(chan struct{}, atOnce)
	}
}

// Accept keeps a delivery and has it handled. It reports false for one that is
// kept already. After an error nothing is kept, and the platform must not be
// thanked.
func (q *Queue) Accept(ctx context.Context, d Delivery) (fresh bool, err error) {
	q.mu.Lock()
	q.start()
	stopped, lease, full := q.stopped, q.lease, q.waiting >= maxWaits
	q.mu.Unlock()
	if stopped {
		return false, ErrStopping
	}
	now := q.Now()
	d.Adapter, d.At, d.Tries = q.Adapter, now, 1
	until := now.Add(leaseFor)
	if full { // nobody's: taken up when there is room
		lease, until = "", now
		d.Tries = 0
	}
	d.ID, err = q.Store.Receive(ctx, d, lease, until)
	if err != nil {
		return false, fmt.Errorf("receive: %w", err)
	}
	if d.ID == 0 {
		return false, nil
	}
	if !full {
		q.push(d)
	}
	return true, nil
}

func (q *Queue) push(d Delivery) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting++
	lane, working := q.lanes[d.From]
	q.lanes[d.From] = append(lane, d)
	if !working {
		q.busy.Go(func() { q.work(d.From) })
	}
}

// slotKey is the context key of what gives a delivery's slot back.
type slotKey struct{}

// Yield lets somebody else be handled from now on while the delivery of this context
// only waits for its platform: a slow channel holds up the people in it and nobody
// else.
func Yield(ctx context.Context) {
	if free, ok := ctx.Value(slotKey{}).(func()); ok {
		free()
	}
}

// work handles what one person did, in order, until nothing is left.
func (q *Queue) work(who bot.UserID) {
	for {
		q.mu.Lock()
		lane := q.lanes[who]
		if len(lane) == 0 {
			delete(q.lanes, who)
			q.mu.Unlock()
			return
		}
		d := lane[0]
		q.lanes[who] = lane[1:]
		q.mu.Unlock()
		q.handle(d)
		q.mu.Lock()
		q.waiting--
		q.mu.Unlock()
	}
}

func (q *Queue) handle(d Delivery) {
	q.slots <- struct{}{}
	free := sync.OnceFunc(func() { <-q.slots })
	defer free()
	ctx, cancel := context.WithTimeout(context.WithValue(context.Background(), slotKey{}, free), handleFor)
	defer cancel()
	defer func() {
		if v := recover(); v != nil { // its text may hold what somebody wrote
			q.Log.Error("delivery panicked", "adapter", q.Adapter, "kind", d.Kind, "panic", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
		}
		ctx, cancel := context.WithTimeout(context.Background(), leaseFor)
		defer cancel()
		if err := q.Store.Handled(ctx, d.ID); err != nil {
			q.Log.Error("delivery not forgotten", "adapter", q.Adapter, "delivery", d.ID, "err", err)
		}
	}()
	q.Handle(ctx, d)
}

// Run takes up what was abandoned, now and again, until ctx ends; then nothing
// more is accepted, and it returns when all that was is handled.
func (q *Queue) Run(ctx context.Context) {
	q.mu.Lock()
	q.start()
	q.mu.Unlock()
	ticker := time.NewTicker(renewEach)
	defer ticker.Stop()
	for ctx.Err() == nil {
		q.takeUp(ctx)
		select {
		case <-ctx.Done():
		case <-ticker.C:
			q.renew(ctx)
		}
	}
	q.mu.Lock()
	q.stopped = true
	q.mu.Unlock()
	over := make(chan struct{})
	go func() {
		q.busy.Wait()
		close(over)
	}()
	for {
		select {
		case <-over:
			return
		case <-ticker.C:
			q.renew(context.WithoutCancel(ctx))
		}
	}
}

func (q *Queue) renew(ctx context.Context) {
	q.mu.Lock()
	idle := q.waiting == 0
	q.mu.Unlock()
	if idle {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, renewEach)
	defer cancel()
	if err := q.Store.Renew(ctx, q.Adapter, q.lease, q.Now().Add(leaseFor)); err != nil && ctx.Err() == nil {
		q.Log.ErrorContext(ctx, "deliveries not renewed", "adapter", q.Adapter, "err", err)
	}
}

func (q *Queue) takeUp(ctx context.Context) {
	q.mu.Lock()
	room := maxWaits - q.waiting
	q.mu.Unlock()
	if room <= 0 {
		return // SQLite takes a limit below zero for none
	}
	now := q.Now()
	found, err := q.Store.Abandoned(ctx, q.Adapter, q.lease, now, now.Add(leaseFor), room)
	if err != nil && ctx.Err() == nil {
		q.Log.ErrorContext(ctx, "abandoned deliveries", "adapter", q.Adapter, "err", err)
	}
	for _, d := range found {
		q.push(d)
	}
}
