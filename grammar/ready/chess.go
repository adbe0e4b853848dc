package ready

import (
	"fmt"
	"sync"

	"github.com/stencil-go/stencil/grammar"
)

// maxMoves is the last number of a move in a ChessGame: no game on record is longer
// than 269 moves.
const maxMoves = 400

// ChessGame describes the moves of a chess game in Portable Game Notation: numbered
// from 1 in order, in standard algebraic notation, with comments in braces, numeric
// annotations, and the result at the end:
//
//  1. e4 e5 2. Nf3 {quiet} Nc6 3. Bb5 a6 1/2-1/2
//
// Whether a move is possible on the board is not checked, but what the notation shows
// is: pawns promote on the last rank and nowhere else, move forward, and capture from
// a neighbouring file. Tag pairs and variations are left out.
func ChessGame() *grammar.Expr { return chessGame() }

var chessGame = sync.OnceValue(func() *grammar.Expr {
	result := one("1-0", "0-1", "1/2-1/2", "*")
	white, black := chessMove("3-7", "8"), chessMove("2-6", "1")
	annotation := seq(opt(lit(" $"), re(`[1-9][0-9]{0,2}`)), opt(lit(" {"), re(`[^{}\p{Cc}]*`), lit("}")))
	// rest is what follows the moves up to one number: the next move, or the end.
	rest := result
	for n := maxMoves; n >= 1; n-- {
		next := grammar.NewRule(fmt.Sprintf("move %d", n))
		next.Define(seq(lit(fmt.Sprintf("%d. ", n)), white, annotation, lit(" "), alt(result, seq(black, annotation, lit(" "), rest))))
		rest = alt(result, grammar.Ref(next))
	}
	return rest
})

// chessMove describes a move of the side whose pawns end on one of the ranks, and are
// promoted on the last.
func chessMove(ranks, last string) *grammar.Expr {
	pieces := re(`(?:K|[QRBN](?:[a-h]|[1-8]|[a-h][1-8])?)x?[a-h][1-8]`)
	var pawns []*grammar.Expr
	to := alt(re("["+ranks+"]"), re(last+"=[QRBN]"))
	for f := 'a'; f <= 'h'; f++ {
		neighbours := ""
		if f > 'a' {
			neighbours += string(f - 1)
		}
		if f < 'h' {
			neighbours += string(f + 1)
		}
		pawns = append(pawns, seq(lit(string(f)), opt(lit("x"), re("["+neighbours+"]")), to))
	}
	return seq(alt(append(pawns, pieces, one("O-O", "O-O-O"))...), opt(one("+", "#")), opt(one("!", "?", "!!", "??", "!?", "?!")))
}
