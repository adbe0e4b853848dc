package mask_test

import (
	"testing"

	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// TestSteadyStateAllocates nothing: once the states of a document have been seen,
// Mask, Accept, Complete, Done and Rollback allocate nothing.
func TestSteadyStateAllocates(t *testing.T) {
	v := testvocab.New()
	s := testvocab.NewSplitter(v)
	p := raceProgram(t, 0)
	ids := s.Longest([]byte(`{"name":"Jo \"J\" é日","size":12.5,"list":["a",{"name":"next","kind":"ab"},-7],"other":{"x":[null,true]},"code":"ab-12"}`))
	for _, c := range []struct {
		name string
		opts []mask.Option
	}{
		{"plain", nil},
		{"budget", []mask.Option{mask.WithBudget(10 * len(ids))}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := mask.NewMatcher(p, v, c.opts...)
			if err != nil {
				t.Fatal(err)
			}
			run := func() {
				for _, id := range ids {
					if !m.Mask().Has(id) {
						t.Fatalf("%q is not in its mask", v.Token(id))
					}
					if err := m.Accept(id); err != nil {
						t.Fatal(err)
					}
				}
				m.Mask()
				if !m.Complete() {
					t.Fatal("not complete")
				}
				m.Done()
				if err := m.Rollback(len(ids)); err != nil {
					t.Fatal(err)
				}
			}
			if n := testing.AllocsPerRun(20, run); n != 0 {
				t.Errorf("%v allocations a document", n)
			}
		})
	}
}
