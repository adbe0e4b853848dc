package mask_test

import (
	"errors"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// raceSchema has strings, numbers, keys, alternatives, counters and recursion.
const raceSchema = `{"type":"object","properties":{
	"name":{"type":"string","minLength":2,"maxLength":20},
	"code":{"type":"string","pattern":"^[a-z]{2}-[0-9]+$"},
	"size":{"type":"number","minimum":-3,"maximum":99.5},
	"kind":{"enum":["a","ab","abc",7]},
	"next":{"$ref":"#"},
	"list":{"type":"array","items":{"anyOf":[{"type":"integer"},{"type":"string"},{"$ref":"#"}]},"minItems":1,"maxItems":5}},
	"required":["name"]}`

// guardedSchema is judged by guards, too.
const guardedSchema = `{"type":"object","properties":{
	"ids":{"type":"array","items":{"type":"integer","minimum":0,"maximum":30},"uniqueItems":true},
	"name":{"type":"string","maxLength":5}},
	"additionalProperties":{"type":"boolean"},"minProperties":2,"required":["ids"]}`

// raceProgram compiles raceSchema with tables of the given limit.
func raceProgram(t *testing.T, tableBytes int64) *fsm.Program {
	t.Helper()
	return limitedProgram(t, raceSchema, tableBytes)
}

func limitedProgram(t *testing.T, schema string, tableBytes int64) *fsm.Program {
	t.Helper()
	g, err := grammar.FromJSONSchema([]byte(schema), grammar.WithAnyOrder())
	if err != nil {
		t.Fatal(err)
	}
	p, err := fsm.Compile(g, fsm.WithLimits(fsm.Limits{TableBytes: tableBytes}))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// wander takes random steps, clones and rollbacks, and calls visit at each place
// with a number that depends on the seed alone.
func wander(seed uint64, m *mask.Matcher, v *mask.Vocab, steps int, visit func(step int, set *mask.Set)) error {
	r := rand.New(rand.NewPCG(seed, 11))
	matchers := []*mask.Matcher{m}
	for step := range steps {
		i := r.IntN(len(matchers))
		m := matchers[i]
		set := m.Mask()
		visit(step, set)
		switch action := r.IntN(10); {
		case action == 0 && len(matchers) < 4:
			matchers = append(matchers, m.Clone())
		case action == 1 || m.Done() || set.Empty():
			if err := m.Rollback(r.IntN(m.Accepted() + 1)); err != nil {
				return err
			}
		default:
			id := r.Int32N(int32(v.Size()))
			for !set.Has(id) {
				id = (id + 1) % int32(v.Size())
			}
			if err := m.Accept(id); err != nil && !errors.Is(err, mask.ErrDeadEnd) {
				return err
			}
		}
	}
	return nil
}

// TestSharedProgram shares one program, vocabulary and cache among goroutines,
// while its tables are emptied again and again, and compares every mask with that
// of the same walk made alone.
func TestSharedProgram(t *testing.T) {
	goroutines, steps := 100, 80
	if testing.Short() {
		goroutines = 20
	}
	v := testvocab.New()
	for _, c := range []struct {
		name, schema           string
		tableBytes, cacheBytes int64
	}{
		{"large tables", raceSchema, 0, 0},
		{"tables emptied all the time", raceSchema, 1, 1},
		{"tables emptied at times", raceSchema, 1 << 20, 1 << 16},
		{"guards", guardedSchema, 0, 0},
		{"guards, tables emptied all the time", guardedSchema, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			alone := make([][]*mask.Set, goroutines)
			p := limitedProgram(t, c.schema, 0)
			for i := range goroutines {
				m, err := mask.NewMatcher(p, v)
				if err != nil {
					t.Fatal(err)
				}
				if err := wander(uint64(i), m, v, steps, func(_ int, set *mask.Set) { alone[i] = append(alone[i], set) }); err != nil {
					t.Fatal(err)
				}
			}
			p, cache := limitedProgram(t, c.schema, c.tableBytes), mask.NewCache(c.cacheBytes)
			var wait sync.WaitGroup
			for i := range goroutines {
				wait.Go(func() {
					m, err := mask.NewMatcher(p, v, mask.WithCache(cache))
					if err != nil {
						t.Error(err)
						return
					}
					err = wander(uint64(i), m, v, steps, func(step int, set *mask.Set) {
						if !set.Equal(alone[i][step]) {
							t.Errorf("goroutine %d, step %d: the mask differs from that of a walk alone", i, step)
						}
					})
					if err != nil {
						t.Errorf("goroutine %d: %v", i, err)
					}
				})
			}
			wait.Wait()
		})
	}
}
