package slack

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"github.com/cairnbot/cairn/bot"
)

// Vault keeps sealed tokens by workspace.
type Vault interface {
	KeepToken(ctx context.Context, adapter, workspace, sealed string, now time.Time) error
	// SealedToken is "" where there is none.
	SealedToken(ctx context.Context, adapter, workspace string) (string, error)
	DropToken(ctx context.Context, adapter, workspace string) error
}

// Installed are the tokens of the workspaces that installed Cairn, sealed with
// AES-256-GCM. A token is good only in the workspace it was sealed for.
type Installed struct {
	vault Vault
	seal  cipher.AEAD
}

// NewInstalled keeps tokens in a vault under a key of 32 bytes.
func NewInstalled(vault Vault, key []byte) (*Installed, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("key for tokens: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("key for tokens: %w", err)
	}
	return &Installed{vault, seal}, nil
}

// Keep seals and keeps the token of a workspace.
func (i *Installed) Keep(ctx context.Context, workspace, token string, now time.Time) error {
	sealed := i.seal.Seal(nil, nil, []byte(token), []byte(Name+"/"+workspace)) //nolint:gosec // the nonce is random and put before what is sealed
	return i.vault.KeepToken(ctx, Name, workspace, base64.StdEncoding.EncodeToString(sealed), now)
}

// Token implements [Tokens].
func (i *Installed) Token(ctx context.Context, workspace string) (string, error) {
	if workspace == "" {
		return "", ErrManyWorkspaces
	}
	sealed, err := i.vault.SealedToken(ctx, Name, workspace)
	if err != nil {
		return "", err
	}
	if sealed == "" {
		return "", fmt.Errorf("not installed in this workspace: %w", bot.ErrGone)
	}
	raw, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return "", errors.New("the token cannot be read")
	}
	token, err := i.seal.Open(nil, nil, raw, []byte(Name+"/"+workspace))
	if err != nil {
		return "", errors.New("the token was sealed with another CAIRN_SECRET_KEY")
	}
	return string(token), nil
}

// Forget implements [Tokens].
func (i *Installed) Forget(ctx context.Context, workspace string) error {
	return i.vault.DropToken(ctx, Name, workspace)
}

// newState is unguessable.
func newState() string { return rand.Text() }
