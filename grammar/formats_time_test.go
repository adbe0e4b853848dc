package grammar

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"testing"
)

var timeShape = regexp.MustCompile(`^([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(\.\d+)?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// isTime judges a time by a regular expression and arithmetic.
func isTime(s string) bool {
	m := timeShape.FindStringSubmatch(s)
	if m == nil {
		return false
	}
	if m[3] != "60" {
		return true
	}
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	utc := number(m[1])*60 + number(m[2])
	if len(m[5]) > 1 {
		offset := number(m[5][1:3])*60 + number(m[5][4:6])
		if m[5][0] == '+' {
			offset = -offset
		}
		utc = (utc + offset + 2*1440) % 1440
	}
	return utc == 23*60+59
}

func runTime(s string) bool {
	var a timeAutomaton
	state, _ := a.Start()
	for i := range len(s) {
		var ok bool
		if state, ok = a.Step(state, s[i]); !ok {
			return false
		}
	}
	return a.Accepting(state)
}

func TestTimeAutomaton(t *testing.T) {
	for h := range 25 {
		for m := range 61 {
			for _, tail := range []string{":00Z", ":60Z", ":60.5z", ":59.+01:00", fmt.Sprintf(":60+%02d:%02d", (h+1)%24, m), fmt.Sprintf(":60-%02d:%02d", (23-h+24)%24, (59-m+60)%60), fmt.Sprintf(":60+%02d:%02d", h, (m+1)%60)} {
				s := fmt.Sprintf("%02d:%02d%s", h, m, tail)
				if got, want := runTime(s), isTime(s); got != want {
					t.Errorf("%s: got %v, want %v", s, got, want)
				}
			}
		}
	}
	r := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		s := []byte("23:59:60.123+00:00")
		for range r.IntN(4) {
			s[r.IntN(len(s))] = "0123456789:.+-Zz"[r.IntN(16)]
		}
		s = s[:len(s)-r.IntN(7)]
		if got, want := runTime(string(s)), isTime(string(s)); got != want {
			t.Fatalf("%s: got %v, want %v", s, got, want)
		}
	}
}

// TestTimeIsLive checks that each state reached is as far from the end as Distance
// says: some byte comes closer, none by more than one.
func TestTimeIsLive(t *testing.T) {
	var a timeAutomaton
	start, _ := a.Start()
	seen := map[uint32]bool{start: true}
	for work := []uint32{start}; len(work) > 0; {
		s := work[0]
		work = work[1:]
		d := a.Distance(s)
		if (d == 0) != a.Accepting(s) {
			t.Fatalf("state %x: distance %d, accepting %v", s, d, a.Accepting(s))
		}
		closer := d == 0
		for b := range 256 {
			next, ok := a.Step(s, byte(b))
			if !ok {
				continue
			}
			n := a.Distance(next)
			if n < d-1 {
				t.Fatalf("state %x: %q comes from %d to %d", s, byte(b), d, n)
			}
			closer = closer || n == d-1
			if !seen[next] {
				seen[next] = true
				work = append(work, next)
			}
		}
		if !closer {
			t.Fatalf("state %x: nothing comes closer than %d", s, d)
		}
	}
}
