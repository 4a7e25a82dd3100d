package discord

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/cairnbot/cairn/bot"
)

// Ledger is what all processes of one bot share: who holds which shard, and how
// many sessions were begun.
type Ledger interface {
	// TakeShard leases a shard to a holder until a time, unless somebody else holds
	// it at now, and returns the state that was kept last.
	TakeShard(ctx context.Context, adapter string, shard int, holder string, now, until time.Time) (state string, ok bool, err error)
	// KeepShard renews a lease and keeps the state. It reports false when the lease
	// is no longer the holder's.
	KeepShard(ctx context.Context, adapter string, shard int, holder, state string, until time.Time) (ok bool, err error)
	// Identify counts the beginning of a session. It reports false, and counts
	// nothing, within gap after the last, and once there were most in a day.
	Identify(ctx context.Context, adapter string, now time.Time, gap time.Duration, most int) (ok bool, err error)
}

// pace says how fast connections may follow each other.
type pace struct {
	first   time.Duration // before the second try
	longest time.Duration
	steady  time.Duration // a connection that lived so long starts the pace anew
	hello   time.Duration // until a new connection says something
	gap     time.Duration // between two sessions that begin
	lease   time.Duration // of a shard
}

// Discord takes one IDENTIFY in five seconds.
var defaultPace = pace{
	first: time.Second, longest: 5 * time.Minute, steady: time.Minute, hello: 15 * time.Second, gap: 5500 * time.Millisecond, lease: 12 * time.Second,
}

// maxShards bounds what Discord recommends.
const maxShards = 1000

// perDay is how many sessions begin in a day at most. Discord allows 1,000, and
// then takes the token away.
func perDay(shards, total int) int {
	most := 200 + 10*shards
	if total > 0 {
		most = min(most, total/2)
	}
	return most
}

// intents are what Discord delivers; none of them needs an approval. The text of a
// message comes with them where it is to Cairn or mentions it.
const intents = discordgo.IntentGuilds | discordgo.IntentGuildMessages | discordgo.IntentDirectMessages

// everything is the part of [Discord.away] that is about no shard.
const everything = -1

// gateway asks where to connect, and keeps a connection for each shard that no
// other process keeps.
func (d *Discord) gateway(ctx context.Context) {
	found, ok := d.findGateway(ctx)
	if !ok {
		return
	}
	shards := min(max(found.Shards, 1), maxShards)
	most := perDay(shards, found.SessionStartLimit.Total)
	d.mu.Lock()
	delete(d.away, everything)
	for n := range shards {
		d.away[n] = "connecting"
	}
	d.mu.Unlock()
	var all sync.WaitGroup
	defer all.Wait()
	for n := range shards {
		s := &shard{d: d, number: n, of: shards, most: most, url: found.URL, holder: rand.Text(), begun: make(chan struct{}, 1)}
		all.Go(func() { s.keep(ctx) })
	}
}

// mayBegin reports whether Discord lets a session begin; it counts those of other
// programs with the same token, too.
func (d *Discord) mayBegin(ctx context.Context) error {
	var found discordgo.GatewayBotResponse
	if err := d.api.do(ctx, request{method: http.MethodGet, path: "gateway/bot", again: true}, &found); err != nil {
		return err
	}
	if left := found.SessionStartLimit; left.Total > 0 && left.Remaining <= 0 {
		after := time.Duration(min(max(left.ResetAfter, 0), 24*60*60*1000)) * time.Millisecond
		return fmt.Errorf("%w: %w", errBudget, &bot.Later{After: after})
	}
	return nil
}

// findGateway asks again and again; it reports false when ctx ended before.
func (d *Discord) findGateway(ctx context.Context) (found discordgo.GatewayBotResponse, ok bool) {
	for wait := d.pace.first; ; wait = min(2*wait, d.pace.longest) {
		err := d.api.do(ctx, request{method: http.MethodGet, path: "gateway/bot", again: true}, &found)
		switch {
		case err == nil && found.URL != "":
			return found, true
		case errors.Is(err, errDead):
			d.setAway(everything, "Discord refuses the token")
			<-ctx.Done()
			return found, false
		case err == nil:
			err = errors.New("it names no gateway")
		}
		d.setAway(everything, "Discord cannot be reached: "+resultOf(err))
		d.log.WarnContext(ctx, "discord gateway not found", "err", err)
		if !rest(ctx, wait, err) {
			return found, false
		}
	}
}

// rest waits about as long as said, and longer where Discord asks for it. It
// reports false when ctx ended.
func rest(ctx context.Context, wait time.Duration, err error) bool {
	wait += jitter(wait)
	if later, ok := errors.AsType[*bot.Later](err); ok {
		wait = max(wait, later.After)
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(wait):
		return true
	}
}
