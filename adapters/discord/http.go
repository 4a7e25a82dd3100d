package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"
)

// maxBody is the longest request that is read, in bytes; Discord sends far less.
const maxBody = 1 << 20

// freshFor is how far the time of a request may be from ours. Discord asks for no
// bound; without one a request that was overheard would be good for ever.
const freshFor = 5 * time.Minute

// Handler answers Discord's interactions by HTTP, at /discord/interactions. Nothing
// in a request is looked at before its signature.
func (d *Discord) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /discord/interactions", func(w http.ResponseWriter, r *http.Request) {
		until := time.Now().Add(takeFor)
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		if err != nil {
			http.Error(w, "the request is too long or broke off", http.StatusRequestEntityTooLarge)
			return
		}
		if !d.signed(r.Header, body) {
			d.Count("cairn_discord_unsigned_total")
			http.Error(w, "the signature is missing, wrong or too old", http.StatusUnauthorized)
			return
		}
		ctx, cancel := context.WithDeadline(context.WithoutCancel(r.Context()), until)
		defer cancel()
		answer, h, err := d.interact(ctx, body)
		if err != nil {
			http.Error(w, "the interaction cannot be read", http.StatusBadRequest)
			return
		}
		data, err := json.Marshal(answer)
		if err != nil {
			d.log.ErrorContext(ctx, "interaction not acknowledged", "event", h.key, "err", err)
			http.Error(w, "not taken", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(data)
	})
	return mux
}

func (d *Discord) signed(h http.Header, body []byte) bool {
	stamp := h.Get("X-Signature-Timestamp")
	signature, err := hex.DecodeString(h.Get("X-Signature-Ed25519"))
	sent, stampErr := strconv.ParseInt(stamp, 10, 64)
	if err != nil || stampErr != nil || len(signature) != ed25519.SignatureSize || len(d.PublicKey) != ed25519.PublicKeySize {
		return false
	}
	if age := d.now().Sub(time.Unix(sent, 0)); age > freshFor || age < -freshFor {
		return false
	}
	return ed25519.Verify(d.PublicKey, append([]byte(stamp), body...), signature)
}
