package grammar

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"sync"
)

// Choice is a finite set of texts, kept sorted so that a hundred thousand of
// them cost no more at run time than three.
type Choice struct {
	texts []string
	// key is made when it is first asked for.
	once sync.Once
	key  string
}

// NewChoice returns the set of the given texts. It costs a sort.
func NewChoice(texts []string) *Choice {
	sorted := slices.Clone(texts)
	slices.Sort(sorted)
	return &Choice{texts: slices.Compact(sorted)}
}

// Texts lists the texts in byte order. The slice must not be modified.
func (c *Choice) Texts() []string { return c.texts }

// Key identifies the set: equal sets have equal keys.
func (c *Choice) Key() string {
	c.once.Do(func() {
		h := sha256.New()
		var n [8]byte
		for _, t := range c.texts {
			binary.LittleEndian.PutUint64(n[:], uint64(len(t)))
			h.Write(n[:])
			h.Write([]byte(t))
		}
		c.key = string(h.Sum(nil))
	})
	return c.key
}

// ChoiceOf describes any one of the texts.
func ChoiceOf(texts ...string) *Expr {
	switch c := NewChoice(texts); len(c.texts) {
	case 0:
		return none
	case 1:
		return Literal(c.texts[0])
	default:
		return &Expr{Op: OpChoice, Choice: c}
	}
}
