package learning

import (
	"context"
	"encoding/json"
	"time"
)

// ExportFormat names the form of what a member takes away. The number grows when
// a field changes its meaning or goes; a new field does not change it.
const ExportFormat = "cairn-export/1"

// How long it is kept who looked at somebody's records, and who changed what in
// a community: long enough to be asked about, and not for ever.
const (
	KeepAccesses = 365 * 24 * time.Hour
	KeepAudits   = 365 * 24 * time.Hour
)

// Access is one look at a member's records by somebody else. The member may
// read it.
type Access struct {
	Actor   PersonID // who looked; 0 once they erased themselves
	Subject PersonID // whose records
	What    string   // what was seen, for people: "percent and last active week"
	At      time.Time
}

// Audit is one thing that was done to what belongs to a community, or that a
// member did with all of their own data.
type Audit struct {
	Community CommunityID
	Actor     PersonID // 0 once they erased themselves
	What      string   // the name of the command: "kb edit"
	Target    string   // what it was done to, such as the key of an entry; "" for nothing
	At        time.Time
}

// What the audit log says of members' own data.
const (
	AuditExport = "privacy export"
	AuditErase  = "privacy erase"
)

// Privacy is what a member can know, take away and end of what is kept of them,
// and what must be known of those who look or change.
type Privacy interface {
	// Holdings counts what is kept of a person, by kind. A kind is the name of a
	// list in the export; all are there, also with 0.
	Holdings(ctx context.Context, id PersonID) (map[string]int, error)
	// Export returns everything that is kept of a person: by kind, a JSON array
	// of objects with times in RFC 3339, oldest first. Without changes between
	// them two exports are the same byte for byte. docs/PRIVACY.md says what each
	// field means.
	Export(ctx context.Context, id PersonID) (map[string]json.RawMessage, error)
	// ErasePerson deletes a person with everything that is kept of them and
	// everything that is to be said to them. What they wrote into the community's
	// knowledge stays without its author. That somebody erased themselves on that
	// day, and nothing else, is noted in the audit log. A person that is gone is
	// [ErrNotFound].
	ErasePerson(ctx context.Context, id PersonID, now time.Time) error
	// LogAccess notes a look. It must run in the transaction that looks.
	LogAccess(ctx context.Context, a Access) error
	// Accesses lists the looks at a person's records, newest first, at most limit.
	Accesses(ctx context.Context, subject PersonID, limit int) ([]Access, error)
	// LogAudit notes what was done. It must run in the transaction that does it.
	LogAudit(ctx context.Context, a Audit) error
	// Audits lists what was done in a community, newest first, at most limit.
	Audits(ctx context.Context, c CommunityID, limit int) ([]Audit, error)
}
