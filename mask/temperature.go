package mask

// Temperature is what the next token is to be drawn at, where the grammar says so:
// the highest temperature of the terminals that it may belong to. ok is false where
// the grammar leaves it to the sampler.
func (m *Matcher) Temperature() (t float64, ok bool) { return m.cursor.State().Temperature() }
