// Package refmatch is the reference matcher of the intermediate representation:
// the plainest reading of package grammar, used by tests as the oracle of faster
// machines.
//
// The meaning of an expression is a function from a text and a position in it
// to the set of positions where a match may end. Match computes these sets by
// recursion over the expression, keeps them in a table, and repeats the
// computation until no set grows: the least fixed point, so rules may recurse on
// the left. Sets hold text lengths, so a match costs about
// O(expression nodes x length^2) and often more: texts should be short.
package refmatch
