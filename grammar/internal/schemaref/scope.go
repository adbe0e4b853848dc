package schemaref

import (
	"slices"
	"strconv"
)

// Scopes numbers the dynamic scopes: the resources on the way from the root to a
// schema, each at its first appearance (JSON Schema Core, section 7.1). Where no
// reference is dynamic there is only scope 0.
type Scopes struct {
	loader *Loader
	lists  [][]*Resource
	known  map[scopeStep]int32
	byList map[string]int32
}

type scopeStep struct {
	from     int32
	resource int
}

// NewScopes returns the scopes for schemas of the loader; scope 0 is that of root.
func NewScopes(l *Loader, root *Schema) *Scopes {
	return &Scopes{loader: l, lists: [][]*Resource{{root.Resource}}, known: map[scopeStep]int32{}, byList: map[string]int32{}}
}

// Enter is the scope of a schema of the resource that is reached from scope.
func (s *Scopes) Enter(scope int32, r *Resource) int32 {
	if !s.loader.Dynamic && s.loader.opts.Resolver == nil || r == nil {
		return scope
	}
	list := s.lists[scope]
	if list[len(list)-1] == r {
		return scope
	}
	step := scopeStep{scope, r.Index}
	if next, ok := s.known[step]; ok {
		return next
	}
	next := scope
	if !slices.Contains(list, r) {
		next = s.number(append(slices.Clip(list), r))
	}
	s.known[step] = next
	return next
}

func (s *Scopes) number(list []*Resource) int32 {
	var key []byte
	for _, r := range list {
		key = append(strconv.AppendInt(key, int64(r.Index), 10), ' ')
	}
	if n, ok := s.byList[string(key)]; ok {
		return n
	}
	n := int32(len(s.lists))
	s.lists = append(s.lists, list)
	s.byList[string(key)] = n
	return n
}

// Follow finds the schema that a reference in the scope leads to, and its scope.
func (s *Scopes) Follow(ref *Reference, scope int32) (*Schema, int32, error) {
	target, err := s.loader.Resolve(ref)
	if err != nil {
		return nil, 0, err
	}
	if ref.Anchor != "" || ref.Recursive {
		for _, r := range s.lists[scope] {
			if ref.Recursive && r.RecursiveAnchor {
				target = r.Root
				break
			}
			if outer := r.dynamic[ref.Anchor]; outer != nil && !ref.Recursive {
				target = outer
				break
			}
		}
	}
	return target, s.Enter(scope, target.Resource), nil
}
