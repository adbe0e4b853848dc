package grammar

// Members describes the members of a keyed collection (the inside of a JSON
// object's braces, the lines of a YAML mapping): named properties, then members
// under other keys, with Separator between any two.
//
// Declared order: properties come in the order of Properties, optional ones may
// be left out, and members under other keys follow the last property. With
// AnyOrder every order is allowed. No property is ever written twice.
type Members struct {
	Properties []Property
	Additional []Additional
	Separator  *Expr
	// AnyOrder allows properties and additional members in every order.
	AnyOrder bool
	// Min and Max bound the number of members; Max < 0 is no bound.
	Min, Max int
	// KeyGuard, when not nil, judges the key of each additional member but the
	// first: it is asked when the key has been written, about the collection so
	// far, which ends with the key. Repeated keys are refused so.
	KeyGuard Guard
}

// Property is a member under a known key.
type Property struct {
	// Key is the key exactly as written, up to and including what ends it (the
	// closing quote in JSON), so that no key is a prefix of another.
	Key string
	// Value describes all that follows the key: colon, blanks and the value.
	Value    *Expr
	Required bool
}

// Additional is a family of members whose keys are described, not named.
type Additional struct {
	// Key is regular and describes the whole key as written, closing quote included.
	// The keys of Properties are excluded by the machine. The families of one
	// Members must not overlap.
	Key   *Expr
	Value *Expr
}

// MembersOf describes the members; a Members must not change afterwards.
func MembersOf(m *Members) *Expr { return &Expr{Op: OpMembers, Members: m} }
