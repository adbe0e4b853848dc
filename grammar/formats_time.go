package grammar

// timeAutomaton is full-time of RFC 3339: a local time and its offset from UTC.
// The second 60 is a leap second. It comes at 23:59 UTC only, so that the local
// time decides the offset; this takes an automaton that remembers it, where an
// expression would need a branch for each of 1,440 minutes.
//
// A state is the number of the next character in "hh:mm:ss.f+hh:mm" (timePhase),
// whether the second is 60, and a number: minutes since midnight, the first digit
// of an hour, or the offset that a leap second asks for.
type timeAutomaton struct{}

// The characters that a time's states stand before.
const (
	timeHour      = 0 // two digits from here, then a colon
	timeMinute    = 3
	timeSecond    = 6
	timePoint     = 8  // a point, or the offset
	timeFirst     = 9  // the first digit of a fraction
	timeFraction  = 10 // another digit, or the offset
	offsetHour    = 11 // two digits from here, then a colon
	offsetMinute  = 14
	timeEnd       = 16
	lastMinute    = 24*60 - 1
	leapBit       = 1 << 15
	timeValueMask = leapBit - 1
)

func timeState(phase, value int, leap bool) uint32 {
	s := uint32(phase)<<16 | uint32(value)
	if leap {
		s |= leapBit
	}
	return s
}

// Start implements Automaton.
func (timeAutomaton) Start() (uint32, bool) { return timeState(timeHour, 0, false), true }

// Key implements Automaton.
func (timeAutomaton) Key() string { return "rfc3339 full-time" }

// Alphabet implements SparseAutomaton.
func (timeAutomaton) Alphabet() string { return "0123456789:.+-Zz" }

// Text implements TextAutomaton.
func (timeAutomaton) Text(uint32) bool { return true }

// Accepting implements Automaton.
func (timeAutomaton) Accepting(s uint32) bool { return s>>16 == timeEnd }

// Distance implements Automaton.
func (timeAutomaton) Distance(s uint32) int {
	phase, value, leap := int(s>>16), int(s&timeValueMask), s&leapBit != 0
	offset := 1 // Z
	if leap && value != lastMinute {
		offset = len("+hh:mm")
	}
	switch {
	case phase < timePoint:
		return timePoint - phase + offset
	case phase == timeFirst:
		return 1 + offset
	case phase <= timeFraction:
		return offset
	}
	return timeEnd - phase
}

// Step implements Automaton.
func (timeAutomaton) Step(s uint32, b byte) (uint32, bool) {
	phase, value, leap := int(s>>16), int(s&timeValueMask), s&leapBit != 0
	digit := int(b) - '0'
	isDigit := digit >= 0 && digit <= 9
	switch phase {
	case timeHour + 2, timeMinute + 2, offsetHour + 2:
		return timeState(phase+1, value, leap), b == ':'
	case timeHour:
		return timeState(phase+1, digit, false), isDigit && digit <= 2
	case timeHour + 1:
		hour := value*10 + digit
		return timeState(phase+1, hour*60, false), isDigit && hour < 24
	case timeMinute:
		return timeState(phase+1, value+digit*10, false), isDigit && digit <= 5
	case timeMinute + 1:
		return timeState(phase+1, value+digit, false), isDigit
	case timeSecond:
		if b == '6' {
			return timeState(phase+1, value, true), true
		}
		return timeState(phase+1, 0, false), isDigit && digit <= 5
	case timeSecond + 1:
		return timeState(phase+1, value, leap), isDigit && (!leap || digit == 0)
	case timePoint, timeFirst, timeFraction:
		switch {
		case phase == timePoint && b == '.':
			return timeState(timeFirst, value, leap), true
		case phase != timePoint && isDigit:
			return timeState(timeFraction, value, leap), true
		case phase == timeFirst:
			return 0, false
		}
		return timeOffset(value, leap, b)
	case offsetHour, offsetHour + 1, offsetMinute, offsetMinute + 1:
		return offsetDigit(phase, value, leap, digit, isDigit)
	}
	return 0, false
}

// timeOffset begins the offset: Z or a sign. UTC is local - plus and local + minus.
func timeOffset(local int, leap bool, b byte) (uint32, bool) {
	switch {
	case b == 'Z' || b == 'z':
		return timeState(timeEnd, 0, false), !leap || local == lastMinute
	case b == '+' && leap:
		return timeState(offsetHour, (local+1)%(lastMinute+1), true), true
	case b == '-' && leap:
		return timeState(offsetHour, lastMinute-local, true), true
	}
	return timeState(offsetHour, 0, false), b == '+' || b == '-'
}

// offsetDigit is a digit of the offset: that of value behind a leap second, else
// any of a time of day.
func offsetDigit(phase, value int, leap bool, digit int, isDigit bool) (uint32, bool) {
	if leap {
		want := map[int]int{
			offsetHour: value / 600, offsetHour + 1: value / 60 % 10,
			offsetMinute: value % 60 / 10, offsetMinute + 1: value % 10,
		}[phase]
		if phase+1 == timeEnd {
			return timeState(timeEnd, 0, false), isDigit && digit == want
		}
		return timeState(phase+1, value, true), isDigit && digit == want
	}
	switch phase {
	case offsetHour:
		return timeState(phase+1, digit, false), isDigit && digit <= 2
	case offsetHour + 1:
		return timeState(phase+1, 0, false), isDigit && value*10+digit < 24
	case offsetMinute:
		return timeState(phase+1, 0, false), isDigit && digit <= 5
	}
	return timeState(phase+1, 0, false), isDigit
}
