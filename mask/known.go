package mask

// Known is the set of tokens that Accept takes for certain, since a completion behind
// them is known: some of the mask of a program with guards, for a caller that has had
// many others refused. It is empty where no completion has been searched or found.
func (m *Matcher) Known() *Set {
	left := unaffordable
	if m.budget >= 0 {
		left = m.budget - len(m.history) - 1
	}
	set := NewSet(m.vocab.Size())
	if m.ended {
		return set
	}
	if m.cursor.Accepting() {
		set.Union(m.vocab.ends)
	}
	return m.withWitness(set, left)
}

// Known is Matcher.Known of the answer; it is empty while the reasoning goes on.
func (t *Thinking) Known() *Set {
	if !t.Answering() {
		return NewSet(t.first.vocab.Size())
	}
	return t.answer().Known()
}
