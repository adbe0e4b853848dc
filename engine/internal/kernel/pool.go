package kernel

import (
	"sync"
	"sync/atomic"
	"time"
)

// Pool divides work among a fixed number of goroutines. A step of a small model
// is some hundred pieces of work of a few microseconds each, so idle workers
// spin for a while before they sleep.
//
// Run and Close must not be called concurrently.
type Pool struct {
	scratch []*Scratch // by worker; the caller of Run is worker 0

	// The work. Set before open is, and unchanged until no worker is active.
	f     func(s *Scratch, task int)
	tasks int64
	chunk int64
	next  atomic.Int64

	open   atomic.Bool  // there is work to join
	active atomic.Int32 // workers that may be looking at the work
	round  atomic.Uint32
	joined atomic.Int32 // workers that joined the present work

	// Run's own: how many more chances to wake sleepers it will let go by, and
	// how many it did last.
	patience, restraint int

	mu       sync.Mutex
	wake     *sync.Cond
	sleepers atomic.Int32
	closed   atomic.Bool
	done     sync.WaitGroup
}

// Scratch is what a worker needs to call kernels.
type Scratch struct {
	quant    quantArgs
	float    floatArgs
	quantize quantizeArgs
	dst      [maxTile * panelRows]float32

	// Floats is at the disposal of the tasks; see Grow.
	Floats []float32
}

// Grow returns s.Floats with at least n elements of unknown value.
func (s *Scratch) Grow(n int) []float32 {
	if len(s.Floats) < n {
		s.Floats = make([]float32, n+n/2)
	}
	return s.Floats[:n]
}

const (
	spins       = 2000 // rounds of spinning before a worker sleeps: 50-100 microseconds
	pausePerTry = 1
	napTime     = 20 * time.Microsecond
)

// NewPool starts threads-1 goroutines; threads must be at least 1.
func NewPool(threads int) *Pool {
	p := &Pool{scratch: make([]*Scratch, threads)}
	p.wake = sync.NewCond(&p.mu)
	for i := range p.scratch {
		p.scratch[i] = new(Scratch)
	}
	for _, s := range p.scratch[1:] {
		p.done.Add(1)
		go p.work(s)
	}
	return p
}

// Close stops the goroutines and waits for them.
func (p *Pool) Close() {
	p.closed.Store(true)
	p.mu.Lock()
	p.wake.Broadcast()
	p.mu.Unlock()
	p.done.Wait()
}

// Threads is the number of workers, the caller of Run included.
func (p *Pool) Threads() int { return len(p.scratch) }

// Run calls f for every task in 0..tasks-1, each once, and returns when all are
// done. Which worker does which task is left to chance; f must not care.
func (p *Pool) Run(tasks int, f func(s *Scratch, task int)) {
	threads := len(p.scratch)
	if threads == 1 || tasks <= 1 {
		for i := range tasks {
			f(p.scratch[0], i)
		}
		return
	}
	p.f, p.tasks, p.chunk = f, int64(tasks), int64(max(1, tasks/(4*threads)))
	p.next.Store(0)
	p.open.Store(true)
	p.round.Add(1)
	p.wakeSleepers()
	p.share(p.scratch[0])
	// Workers that have not joined by now need not: one that is slow to wake
	// up holds nobody up.
	p.open.Store(false)
	for i := 0; p.active.Load() != 0; i++ {
		if i < spins {
			pause(pausePerTry)
		} else {
			time.Sleep(napTime) // the system has taken the worker's processor away
		}
	}
	p.f = nil
	if p.joined.Swap(0) > 0 {
		p.patience, p.restraint = 0, 0
	}
}

// wakeSleepers wakes idle workers, unless doing so was of no use lately: waking
// costs as much as a piece of work, and on a machine whose processors are busy
// with other things a worker comes too late each time. After every call without
// effect twice as many opportunities are let go by, up to 63.
func (p *Pool) wakeSleepers() {
	if p.sleepers.Load() == 0 {
		return
	}
	if p.patience > 0 {
		p.patience--
		return
	}
	p.restraint = min(2*p.restraint+1, 63)
	p.patience = p.restraint
	p.mu.Lock()
	p.wake.Broadcast()
	p.mu.Unlock()
}

// share does chunks of the work until none is left.
func (p *Pool) share(s *Scratch) {
	for {
		end := p.next.Add(p.chunk)
		for i := end - p.chunk; i < min(end, p.tasks); i++ {
			p.f(s, int(i))
		}
		if end >= p.tasks {
			return
		}
	}
}

func (p *Pool) work(s *Scratch) {
	defer p.done.Done()
	var seen uint32
	for p.await(&seen) {
		// The order matters: Run closes the work first and then looks at
		// active, so either this sees it closed or Run waits.
		p.active.Add(1)
		if p.open.Load() {
			p.joined.Add(1)
			p.share(s)
		}
		p.active.Add(-1)
	}
}

// await returns true when a round begins that *seen does not know, false when
// the pool is closed.
func (p *Pool) await(seen *uint32) bool {
	for range spins {
		if p.closed.Load() {
			return false
		}
		if r := p.round.Load(); r != *seen {
			*seen = r
			return true
		}
		pause(pausePerTry)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sleepers.Add(1)
	defer p.sleepers.Add(-1)
	for p.round.Load() == *seen && !p.closed.Load() {
		p.wake.Wait()
	}
	*seen = p.round.Load()
	return !p.closed.Load()
}
