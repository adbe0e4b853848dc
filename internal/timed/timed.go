// Package timed measures how long something takes on a machine that others use too.
package timed

import "time"

// short is the duration up to which the clock is asked: reading the thread's
// processor time takes a good part of a microsecond.
const short = 20 * time.Microsecond

// Run is how long f takes, in nanoseconds: the clock's for what is short, else the
// processor time of the thread, so that other programs on the machine do not count.
// The caller has locked its goroutine to the thread.
func Run(f func()) int64 {
	cpu := cpuTime()
	from := time.Now()
	f()
	elapsed := time.Since(from)
	if elapsed > short && cpu > 0 {
		return min(elapsed.Nanoseconds(), cpuTime()-cpu)
	}
	return elapsed.Nanoseconds()
}
