package fsm

// Gathering makes closures gather the places where an item begins from the start.
func Gathering() Option {
	return func(p *Program) error {
		p.gather = true
		return nil
	}
}
