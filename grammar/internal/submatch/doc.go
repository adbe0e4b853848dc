// Package submatch finds the named groups of a pattern in a text that the pattern
// matches as a whole: of all ways to match it, the first in the order of preference of
// the syntax's own engine (leftmost alternatives first, greedy or lazy repetition).
//
// Nothing is tried twice. A pass over the text from its end notes, for each place and
// each instruction of the compiled pattern, whether the rest can still be matched; the
// pass from the beginning then always takes the preferred way among those that can. Both
// take O(instructions x characters) steps and as many bits. Look-around is a program of
// its own, whose answer for all places is known before the pattern around it is run; what
// looks behind runs from right to left.
//
// The dialects differ in what a repetition does with an iteration that matches nothing:
// ECMA-262 gives it up and, at the start of each iteration, forgets what the groups within
// captured; Go keeps both.
//
// References: R. Cox, "Regular Expression Matching: the Virtual Machine Approach" (2009),
// for the instructions; A. Frisch and L. Cardelli, "Greedy Regular Expression Matching"
// (ICALP 2004), for the two passes; ECMA-262 (2024) 22.2.2.3 for repetition.
package submatch
