package grammar

func formatExpr(name string) (*Expr, bool) { return nil, false }
