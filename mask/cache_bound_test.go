package mask_test

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/stencil-go/stencil/fsm"
	"github.com/stencil-go/stencil/grammar"
	"github.com/stencil-go/stencil/internal/testvocab"
	"github.com/stencil-go/stencil/mask"
)

// A cache names places of machines and so keeps them: it must not keep many times its
// bound, however small its masks are.
func TestCacheLetsMachinesGo(t *testing.T) {
	v := testvocab.New()
	cache := mask.NewCache(1 << 20)
	const machines = 300
	var collected atomic.Int32
	for i := range machines {
		g, err := grammar.FromJSONSchema(fmt.Appendf(nil, `{"type":"object","properties":{"a%d":{"type":"array","items":{"type":"integer"},"minItems":2}},"required":["a%d"]}`, i, i))
		if err != nil {
			t.Fatal(err)
		}
		p, err := fsm.Compile(g)
		if err != nil {
			t.Fatal(err)
		}
		runtime.AddCleanup(p, func(int) { collected.Add(1) }, 0)
		m, err := mask.NewMatcher(p, v, mask.WithCache(cache))
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range fmt.Appendf(nil, `{"a%d":[1,2]}`, i) {
			if !m.Mask().Has(int32(b)) {
				t.Fatalf("%q is not in the mask", b)
			}
			if err := m.Accept(int32(b)); err != nil {
				t.Fatal(err)
			}
		}
	}
	// Cleanups run in their own time, behind a collection.
	for range 200 {
		if collected.Load() > machines*3/4 {
			break
		}
		runtime.GC()
		runtime.Gosched()
	}
	if n := collected.Load(); n <= machines*3/4 {
		t.Errorf("only %d of %d machines were collected", n, machines)
	}
	runtime.KeepAlive(cache)
}
